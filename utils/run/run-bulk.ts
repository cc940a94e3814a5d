import type { RunBulkAnswer, RunView } from '#shared/contract/run.contract'
import { type RunAction, toDecisions } from '#shared/domain/run/run-decision'

/** In the order in which they are offered. */
export const ACTIONS: readonly RunAction[] = ['pause', 'resume', 'cancel', 'resolve', 'waive', 'reopen']

/** The contract's limit of runs in one request, repeated here because pages do not load its schemas. */
export const MAX_BULK = 200

/** Above this number, a verb that cannot be undone is confirmed by typing the count. */
export const MOST_UNTYPED = 20

/** Runs that do not take the verb first, because readers look for them. */
export const toBulkRows = ({ items }: RunBulkAnswer): RunBulkAnswer['items'] =>
  [...items.filter(item => item.result !== 'done'), ...items.filter(item => item.result === 'done')]

/** Whether the typed text is the count; spaces and separators are ignored. */
export const isTypedCount = (typed: string, count: number): boolean => typed.replace(/[\s,，]/g, '') === String(count)

/** The actions that apply to at least one of the picked runs; all of them when a run is picked on another page. */
export function toOffered(ids: Iterable<string>, runs: readonly Pick<RunView, 'id' | 'verbs' | 'disposition'>[]): ReadonlySet<RunAction> {
  const known = new Map(runs.map(run => [run.id, run]))
  const picked = [...ids].map(id => known.get(id))
  return new Set(picked.flatMap(run => run ? [...run.verbs, ...toDecisions(run.disposition)] : ACTIONS))
}
