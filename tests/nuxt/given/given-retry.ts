import type { RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import type { RetryStart } from '#shared/domain/run/run-retry'
import { givenRun } from './given-run'

const { id } = givenRun()

type State = 'SUCCEEDED' | 'FAILED'

export const stageOf = (key: string, kind: string, needs: string[], state: State, parameters = {}) =>
  ({ key, kind, name: key, needs, parameters, configuration: null, made: { state, recordsIn: 10, recordsOut: 8 } })

export const stages = [
  stageOf('read', 'input.dataset', [], 'SUCCEEDED'),
  stageOf('tokens', 'filter.tokens', ['read'], 'FAILED', { min_tokens: 10 }),
]

const possible = (from: RetryStart, stageKey: string | null, redone: string[]) =>
  ({ from, stageKey, reason: null, blocked: [], redone, records: 8, isUnchanged: false })

const UPSTREAM = {
  reason: 'UPSTREAM_CHANGED' as const,
  blocked: [{ stageKey: 'read', reason: 'PARAMETERS_CHANGED' as const, parameters: ['limit'] }],
}

/** `tokens` has failed; the newest revision has another limit in `read`. */
export const givenPlan = (): RunRetryPlan => ({
  runId: id, living: null, group: null,
  revisions: [
    {
      revision: 'same', number: 3, reason: null, changed: [], lost: [], overridden: 0, stages, inputs: {}, group: null,
      choices: [
        possible('failed', null, ['tokens']), possible('start', null, ['read', 'tokens']),
        possible('stage', 'read', ['read', 'tokens']), possible('stage', 'tokens', ['tokens']),
      ],
    },
    {
      revision: 'newest', number: 4, reason: null, changed: ['read'], lost: [], overridden: 0, stages, inputs: {},
      group: null,
      choices: [
        { ...possible('failed', null, ['tokens']), ...UPSTREAM },
        possible('start', null, ['read', 'tokens']), possible('stage', 'read', ['read', 'tokens']),
        { ...possible('stage', 'tokens', ['tokens']), ...UPSTREAM },
      ],
    },
  ],
})
