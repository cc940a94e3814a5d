import type { RunBulkAnswer, RunBulkItem, RunSelection } from '#shared/contract/run/run-list.contract'
import type { RunView } from '#shared/contract/run/run.contract'
import { BULK_ACTIONS, type BulkAction, type BulkReason, findBulkObstacle } from '#shared/domain/run/run-bulk'

/** In the order in which they are offered. */
export const ACTIONS = BULK_ACTIONS

/** The contract's limits, repeated here because pages do not load its schemas. */
export const MAX_BULK = 200
export const MAX_SELECTED = 10_000

/**
 * Runs that do not take the action first, because readers look for them: those that may take it when tried again, then
 * the others.
 */
export const toBulkRows = (items: readonly RunBulkItem[]): RunBulkItem[] =>
  ORDER.flatMap(result => items.filter(item => item.result === result))

const ORDER: readonly RunBulkItem['result'][] = ['failed', 'missing', 'skipped', 'done']

/** Whether the typed text is the count; spaces and separators are ignored. */
export const isTypedCount = (typed: string, count: number): boolean => typed.replace(/[\s,，]/g, '') === String(count)

/** Whether an action may be done; `reason`: why on none of the runs. */
export interface Offer {
  action: BulkAction
  reason: BulkReason | undefined
}

/** By the rows that the page knows; a run picked on another page may take every action. */
export function toOffers(
  ids: Iterable<string>, runs: readonly Pick<RunView, 'id' | 'observedState' | 'desiredState' | 'disposition'>[],
): Offer[] {
  const known = new Map(runs.map(run => [run.id, run]))
  const picked = [...ids].map(id => known.get(id))
  return ACTIONS.map((action) => {
    const reasons = picked.map(run => run && findBulkObstacle(action, {
      observed: run.observedState, desired: run.desiredState, disposition: run.disposition, isRetried: false,
      isPipelineArchived: false,
    }))
    return {
      action,
      reason: reasons.every(Boolean) ? mostFrequent(reasons.filter(reason => reason !== undefined)) : undefined,
    }
  })
}

/** By the plan of a selection. */
export const toSelectionOffers = ({ plan }: RunSelection): Offer[] =>
  plan.map(({ action, possible, obstacles: [first] }) => ({
    action, reason: possible === 0 ? first?.reason : undefined,
  }))

function mostFrequent(reasons: readonly BulkReason[]): BulkReason | undefined {
  const groups = [...Map.groupBy(reasons, reason => reason)].sort(([, a], [, b]) => b.length - a.length)
  return groups[0]?.[0]
}

/** What became of a selection, over all answers so far. */
export interface BulkOutcome {
  action: BulkAction
  /** Runs that the action was asked for. */
  total: number
  done: number
  skipped: number
  failed: number
  missing: number
  items: RunBulkItem[]
}

export const toOutcome = ({ action, done, skipped, failed, missing, items }: RunBulkAnswer): BulkOutcome =>
  ({ action, total: items.length, done, skipped, failed, missing, items })

export const addToOutcome = (
  before: BulkOutcome, { done, skipped, failed, missing, items }: RunBulkAnswer,
): BulkOutcome => ({
  ...before,
  done: before.done + done,
  skipped: before.skipped + skipped,
  failed: before.failed + failed,
  missing: before.missing + missing,
  items: [...before.items, ...items],
})

/** Reasons of the runs that were not changed, most frequent first. */
export const countReasons = (items: readonly RunBulkItem[]): { reason: BulkReason, count: number }[] =>
  [...Map.groupBy(items.flatMap(item => item.reason ?? []), reason => reason)]
    .map(([reason, all]) => ({ reason, count: all.length })).sort((a, b) => b.count - a.count)
