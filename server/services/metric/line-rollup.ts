import { LINE_GRAINS_SECONDS, type LineSummaryRow } from '#db/repositories/metric/line-summary.repository'
import { LINE_COUNTERS } from '#shared/domain/run/counters'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run-ingest.repository'
import { isTrial } from '#shared/domain/run/run-record'
import { isFinal } from '#shared/domain/run/run-state'

/** A run and its stages. */
export interface RunRows {
  run: TaskRunRow
  stages: Iterable<StageRunRow>
}

type LineFacts = Pick<LineSummaryRow, (typeof LINE_COUNTERS)[number] | 'droppedByReason' | 'failedByReason'>

/**
 * What the changes of runs add to the production line: one row per key, in key order, as the repository expects. A run
 * is in it once it has ended, with all of its stages; what changes after that is added as a difference. A trial is
 * never in it.
 */
export function toLineRows(changes: readonly { before: RunRows, after: RunRows }[]): LineSummaryRow[] {
  const rows = new Map<string, LineSummaryRow>()
  for (const { before, after } of changes.filter(change => !isTrial(change.after.run))) {
    const [known, now] = [toFacts(before), toFacts(after)]
    for (const [stageKey, facts] of now) {
      const delta = subtract(facts, known.get(stageKey) ?? NOTHING)
      if (delta) {
        addDelta(rows, after.run, stageKey, delta)
      }
    }
  }
  return [...rows].sort(([a], [b]) => a < b ? -1 : 1).map(([, row]) => row)
}

/**
 * By stage, '' = the run; empty while the run has not ended. What a retry took over, or reads as rejected, was counted
 * in the run that made it.
 */
function toFacts({ run, stages }: RunRows): Map<string, LineFacts> {
  return isFinal(run.observedState)
    ? new Map([
        ['', { ...NOTHING, runs: 1, recordsIn: run.spec.group ? 0 : run.recordsIn }],
        ...[...stages].filter(stage => stage.reusedRunId === null && !stage.readsRejects).map(stage =>
          [stage.stageKey, toStageFacts(stage)] as const),
      ])
    : new Map()
}

function toStageFacts({
  state, startedAt, finishedAt, idleMs, recordsIn, recordsOut, recordsDropped, recordsFailed, droppedByReason,
  failedByReason,
}: StageRunRow): LineFacts {
  const isTimed = startedAt !== null && finishedAt !== null && finishedAt > startedAt
  const workMs = isTimed ? finishedAt.getTime() - startedAt.getTime() - idleMs : 0
  const isUsual = isTimed && state === 'SUCCEEDED' && recordsIn > 0
  return {
    runs: 0,
    recordsIn,
    recordsOut,
    recordsDropped,
    recordsFailed,
    doneRecords: isTimed ? recordsIn : 0,
    doneMs: workMs,
    usualRecordsIn: isUsual ? recordsIn : 0,
    usualRecordsOut: isUsual ? recordsOut : 0,
    usualMs: isUsual ? workMs : 0,
    droppedByReason,
    failedByReason,
  }
}

const NOTHING: LineFacts = Object.freeze({
  runs: 0, recordsIn: 0, recordsOut: 0, recordsDropped: 0, recordsFailed: 0, doneRecords: 0, doneMs: 0,
  usualRecordsIn: 0, usualRecordsOut: 0, usualMs: 0,
  droppedByReason: {}, failedByReason: {},
})

/** @returns undefined when nothing changed; a stage that is new counts even if it did nothing. */
function subtract(facts: LineFacts, known: LineFacts): LineFacts | undefined {
  const delta = {
    ...facts,
    droppedByReason: addReasons({ ...facts.droppedByReason }, known.droppedByReason, -1),
    failedByReason: addReasons({ ...facts.failedByReason }, known.failedByReason, -1),
  }
  for (const counter of LINE_COUNTERS) {
    delta[counter] -= known[counter]
  }
  const isSame = known !== NOTHING && LINE_COUNTERS.every(counter => delta[counter] === 0)
    && [delta.droppedByReason, delta.failedByReason].every(reasons =>
      Object.values(reasons).every(records => records === 0))
  return isSame ? undefined : delta
}

function addReasons(
  sums: Record<string, number>, reasons: Record<string, number>, sign: 1 | -1,
): Record<string, number> {
  for (const [reason, records] of Object.entries(reasons)) {
    sums[reason] = (sums[reason] ?? 0) + sign * records
  }
  return sums
}

function addDelta(rows: Map<string, LineSummaryRow>, run: TaskRunRow, stageKey: string, delta: LineFacts): void {
  for (const grainSeconds of LINE_GRAINS_SECONDS) {
    const bucketStart = new Date(Math.floor(run.createdAt.getTime() / grainSeconds / 1_000) * grainSeconds * 1_000)
    const key = [grainSeconds, bucketStart.getTime(), run.projectId, run.pipelineId, stageKey].join('|')
    const row = rows.get(key)
    if (!row) {
      rows.set(key, {
        grainSeconds, bucketStart, projectId: run.projectId, pipelineId: run.pipelineId, stageKey, ...delta,
        droppedByReason: { ...delta.droppedByReason }, failedByReason: { ...delta.failedByReason }, newestRunId: run.id,
      })
      continue
    }
    for (const counter of LINE_COUNTERS) {
      row[counter] += delta[counter]
    }
    addReasons(row.droppedByReason, delta.droppedByReason, 1)
    addReasons(row.failedByReason, delta.failedByReason, 1)
    row.newestRunId = row.newestRunId > run.id ? row.newestRunId : run.id
  }
}
