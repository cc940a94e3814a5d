import { RUN_COUNT_GRAINS_SECONDS, type RunCountRow } from '#db/repositories/metric/run-count.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run-ingest.repository'
import { hasManyFailed, isFinal } from '#shared/domain/run/run-state'

/** What of a run decides where it is counted. */
type CountedRun
  = Pick<TaskRunRow, 'projectId' | 'observedState' | 'recordsIn' | 'recordsFailed' | 'createdAt' | 'finishedAt'>

/**
 * What the changes of runs add to the counts by time and state: one row per key, in key order, as the repository
 * expects. A run is counted once it has ended; when that changes, it is taken away where it was. Without `after` it was
 * deleted.
 */
export function toRunCountRows(changes: readonly { before: CountedRun, after?: CountedRun }[]): RunCountRow[] {
  const rows = new Map<string, RunCountRow>()
  for (const { before, after } of changes) {
    count(rows, before, -1)
    if (after) {
      count(rows, after, 1)
    }
  }
  return [...rows].filter(([, row]) => row.runs !== 0).sort(([a], [b]) => a < b ? -1 : 1).map(([, row]) => row)
}

function count(rows: Map<string, RunCountRow>, run: CountedRun, sign: 1 | -1): void {
  if (!isFinal(run.observedState)) {
    return
  }
  const state = run.observedState === 'SUCCEEDED' && hasManyFailed(run) ? 'PARTIAL' : run.observedState
  for (const [moment, at] of [['created', run.createdAt], ['finished', run.finishedAt]] as const) {
    for (const grainSeconds of at ? RUN_COUNT_GRAINS_SECONDS : []) {
      const bucketStart = new Date(Math.floor(Number(at) / grainSeconds / 1_000) * grainSeconds * 1_000)
      const key = [run.projectId, moment, grainSeconds, bucketStart.getTime(), state].join('|')
      const row = rows.get(key) ?? { grainSeconds, bucketStart, projectId: run.projectId, moment, state, runs: 0 }
      rows.set(key, { ...row, runs: row.runs + sign })
    }
  }
}
