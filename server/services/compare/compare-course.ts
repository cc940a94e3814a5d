import type { RunDetail, StageRunView } from '#shared/contract/run/run.contract'
import type { RunCompare } from '#shared/contract/run/run-compare.contract'
import { toWorkMs } from '#shared/domain/run/work-time'
import { toDurationMs } from './compare-figures'

type Course = RunCompare['course']
type Timed = Pick<RunDetail, 'startedAt' | 'finishedAt' | 'pausedAt' | 'pausedMs' | 'stages'>

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const STEPS_MS = [
  SECOND_MS, 2 * SECOND_MS, 5 * SECOND_MS, 10 * SECOND_MS, 15 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 2 * MINUTE_MS,
  5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS,
]
const DAY_MS = 24 * HOUR_MS
/** More points than a panel shows apart. */
const MOST_POINTS = 60

/**
 * How fast the stages at work read records, minute by minute since the start of the run. What is kept of a stage are
 * its times and its sums: within its working time its rate is its mean. Pauses are no work, so the line falls to 0
 * there.
 */
export function compareCourse(a: Timed, b: Timed, nowMs: number): Course {
  const mostMs = Math.max(toElapsedMs(a, nowMs), toElapsedMs(b, nowMs))
  const stepMs = STEPS_MS.find(step => mostMs / step <= MOST_POINTS)
    ?? Math.ceil(mostMs / MOST_POINTS / DAY_MS) * DAY_MS
  return { stepMs, a: toRates(a, stepMs, nowMs), b: toRates(b, stepMs, nowMs) }
}

/** From the start to the end or to now, with pauses. */
function toElapsedMs(run: Timed, nowMs: number): number {
  const workMs = toDurationMs({ ...run, pausedAt: null, pausedMs: 0 }, nowMs)
  return workMs ?? 0
}

/** Records per minute; the last step is as long as the run still was. */
function toRates(run: Timed, stepMs: number, nowMs: number): number[] {
  const startMs = run.startedAt === null ? nowMs : Date.parse(run.startedAt)
  const elapsedMs = toElapsedMs(run, nowMs)
  const records = Array.from({ length: Math.ceil(elapsedMs / stepMs) }, () => 0)
  for (const stage of run.stages) {
    const workMs = stage.reusedFrom === null ? toWorkMs(stage, nowMs) : 0
    for (const { from, to } of workMs > 0 ? listWork(stage, nowMs) : []) {
      for (let step = Math.max(0, Math.floor((from - startMs) / stepMs)); step < records.length
        && startMs + step * stepMs < to; step += 1) {
        const sharedMs = Math.min(to, startMs + (step + 1) * stepMs) - Math.max(from, startMs + step * stepMs)
        records[step] = (records[step] ?? 0) + stage.recordsIn * Math.max(0, sharedMs) / workMs
      }
    }
  }
  return records.map((count, step) => count * MINUTE_MS / Math.min(stepMs, elapsedMs - step * stepMs))
}

/** Stretches of work between the pauses of each attempt, in ms. */
function listWork({ attempts }: Pick<StageRunView, 'attempts'>, nowMs: number): { from: number, to: number }[] {
  const timeOf = (text: string | null) => text === null ? nowMs : Date.parse(text)
  return attempts.flatMap(({ startedAt, finishedAt, pauses }) => {
    const edges = [
      timeOf(startedAt),
      ...pauses.flatMap(pause => [timeOf(pause.from), timeOf(pause.to ?? finishedAt)]),
      timeOf(finishedAt),
    ]
    return edges.flatMap((from, index) => index % 2 === 0 ? [{ from, to: edges[index + 1] ?? from }] : [])
      .filter(({ from, to }) => to > from)
  })
}
