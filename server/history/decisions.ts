import type { TaskRunRow } from '#db/repositories/run/task-run-ingest.repository'

const WAIVED_AFTER_MS = 2 * 3_600_000
/** Nobody has come to them yet. */
export const OPEN_FOR_MS = 30 * 3_600_000

/** What became of each failure: a later run of its task has succeeded, a person has waived it, or it waits for one. */
export interface Decisions {
  /**
   * In order of ids, before they are written: changes them, or failures before. @returns failures that were written
   * already
   */
  follow: (runs: readonly TaskRunRow[]) => TaskRunRow[]
  /** The failures that no run has fixed: waived, but for those of the last hours, which stay open. */
  waiveRest: (note: string, until: Date) => TaskRunRow[]
}

/** The rule of the console: a fix was launched after the failure, ended after it, and processed all records. */
export function createDecisions(): Decisions {
  const open = new Map<string, TaskRunRow[]>()

  return {
    follow(runs) {
      const isNew = new Set(runs.map(({ id }) => id))
      const changed: TaskRunRow[] = []
      for (const run of runs) {
        const failures = open.get(run.taskId) ?? []
        if (run.disposition === 'open') {
          open.set(run.taskId, [...failures, run])
        }
        if (run.observedState !== 'SUCCEEDED') {
          continue
        }
        const isFixed = (failure: TaskRunRow) => toMs(failure.finishedAt) <= toMs(run.finishedAt)
        for (const failure of failures.filter(isFixed)) {
          decide(failure, { disposition: 'rerun_ok', decidedAt: run.finishedAt, fixedByRunId: run.id })
          changed.push(failure)
        }
        open.set(run.taskId, (open.get(run.taskId) ?? []).filter(failure => failure.disposition === 'open'))
      }
      return changed.filter(({ id }) => !isNew.has(id))
    },
    waiveRest(note, until) {
      const rest = [...open.values()].flat().filter(({ finishedAt }) =>
        toMs(finishedAt) < until.getTime() - OPEN_FOR_MS)
      for (const failure of rest) {
        const at = Math.min(toMs(failure.finishedAt) + WAIVED_AFTER_MS, until.getTime())
        decide(
          failure, { disposition: 'waived', dispositionNote: note, decidedBy: failure.actor, decidedAt: new Date(at) },
        )
      }
      return rest
    },
  }
}

function decide(failure: TaskRunRow, decision: Partial<TaskRunRow>): void {
  Object.assign(failure, decision, { updatedAt: decision.decidedAt, version: failure.version + 1 })
}

const toMs = (time: Date | null) => time?.getTime() ?? 0
