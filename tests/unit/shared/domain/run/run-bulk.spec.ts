import { expect, it } from 'vitest'
import { type BulkFacts, findBulkObstacle, needsCount } from '#shared/domain/run/run-bulk'
import { DISPOSITIONS, RUN_DECISIONS, toDecisions } from '#shared/domain/run/run-decision'
import { canApply, DESIRED_STATES, OBSERVED_STATES, RUN_VERBS } from '#shared/domain/run/run-state'

const facts = (change: Partial<BulkFacts> = {}): BulkFacts => ({
  observed: 'FAILED', desired: 'RUN', disposition: 'open', isRetried: false, isPipelineArchived: false, ...change,
})

it('has an obstacle for a verb exactly when the verb does not apply', () => {
  const states = OBSERVED_STATES.flatMap(observed => DESIRED_STATES.map(desired => ({ observed, desired })))

  const wrong = RUN_VERBS.flatMap(verb =>
    states.filter(state => canApply(verb, state) !== (findBulkObstacle(verb, facts(state)) === undefined)))

  expect(wrong).toEqual([])
})

it('has an obstacle for a decision exactly when the decision does not apply', () => {
  const wrong = RUN_DECISIONS.flatMap(decision => DISPOSITIONS.filter(disposition =>
    toDecisions(disposition).includes(decision) !== (findBulkObstacle(decision, facts({ disposition })) === undefined)))

  expect(wrong).toEqual([])
})

it.each([
  [{}, undefined],
  [{ observed: 'CANCELLED' as const, disposition: 'none' as const }, undefined],
  [{ observed: 'RUNNING' as const }, 'NOT_ENDED'],
  [{ observed: 'SUCCEEDED' as const, disposition: 'none' as const }, 'NOTHING_FAILED'],
  [{ disposition: 'waived' as const }, 'DECIDED'],
  [{ isRetried: true }, 'RETRIED'],
  [{ isPipelineArchived: true }, 'PIPELINE_ARCHIVED'],
])('retries of %j: %s', (change, reason) => {
  expect(findBulkObstacle('retry', facts(change))).toBe(reason)
})

it('is counted when there are many, or when it cannot be undone', () => {
  expect([needsCount('pause', 20), needsCount('pause', 21), needsCount('cancel', 1), needsCount('cancel', 2)])
    .toEqual([false, true, false, true])
})
