import { describe, expect, it } from 'vitest'
import type { RetryChoiceView, RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import { toFirstDraft } from '~/utils/run/retry/run-retry'

const choiceOf = (isUnchanged: boolean, reason: RetryChoiceView['reason'] = null): RetryChoiceView =>
  ({ from: 'failed', stageKey: null, reason, blocked: [], redone: ['ask'], records: 8, isUnchanged })

const planOf = (same: RetryChoiceView, newest: RetryChoiceView): RunRetryPlan => ({
  runId: '01900000-0000-7000-8000-0000000000aa', living: null, group: null,
  revisions: ([['same', same], ['newest', newest]] as const).map(([revision, choice], index) =>
    ({ revision, number: index + 2, reason: null, stages: [], inputs: {}, group: null, choices: [choice] })),
})

describe('the first choice of a retry', () => {
  it.each([
    ['the newest revision, when the pipeline was changed after a final failure', true, choiceOf(true), choiceOf(false), 'newest'],
    ['that of the run, when a retry of it may help', false, choiceOf(true), choiceOf(false), 'same'],
    ['that of the run, when the newest one has nothing else to run', true, choiceOf(true), choiceOf(true), 'same'],
    ['that of the run, when the newest one cannot start there', true, choiceOf(true), choiceOf(false, 'UPSTREAM_CHANGED'), 'same'],
    ['that of the run, when what it uses has changed, too', true, choiceOf(false), choiceOf(false), 'same'],
  ])('is %s', (_, isFinal, same, newest, revision) => {
    expect(toFirstDraft(planOf(same, newest), '', isFinal)).toMatchObject({ from: 'failed', revision })
  })
})
