import {
  countLineLaunches, listLinePipelines, sumLineEnds, sumLineReasons, sumLineStages,
  type LineReasonRow, type LineStageRow,
} from '#db/repositories/metric/line.repository'
import { findPartialRuns } from '#db/repositories/metric/partial.repository'
import type { LineQuery, LineStageView, LineView } from '#shared/contract/overview.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { Deps } from '../common/deps'
import { toWindow } from '../metric'

type LineDeps = Pick<Deps, 'db' | 'cache' | 'timeZone'>

const NOTHING = { recordsRead: 0, recordsMade: 0 }
const MOST_PIPELINES = 50
/** Minimum working time from which a pace is computed. */
const ENOUGH_MS = 1_000

/**
 * Follows the runs as one batch, so that every record missing between two stages is known to be dropped, failed or
 * waiting.
 *
 * @throws AppError `invalid_input` when the range is invalid.
 */
export async function getLine(
  deps: LineDeps, { projectId = DEFAULT_PROJECT_ID, pipelineId, from, to, tz = deps.timeZone }: LineQuery,
): Promise<LineView> {
  const request = { from, to, tz }
  toWindow(request, new Date())
  const key = ['line', from, to, tz, projectId, pipelineId]
  const { value, asOf, isStale } = await deps.cache.getOrLoad({ noun: 'metrics', key }, async () => {
    const { asked } = toWindow(request, new Date())
    const where = { projectId, ...asked }
    const [pipelines, partial] = await Promise.all([
      listLinePipelines(deps.db, where, { limit: MOST_PIPELINES, asked: pipelineId }), findPartialRuns(deps.db, where),
    ])
    const shown = pipelineId ?? pipelines[0]?.id ?? null
    const [stages, reasons, ended, launches] = shown === null
      ? [[], [], { all: NOTHING, ofPipeline: NOTHING }, []]
      : await Promise.all([
          sumLineStages(deps.db, where, shown), sumLineReasons(deps.db, where, shown),
          sumLineEnds(deps.db, where, shown), countLineLaunches(deps.db, where, shown),
        ])
    const launchesOf = new Map(launches.map((row): [string, number] => [row.stageKey, row.launches]))
    return {
      tz,
      window: { from: asked.from.toISOString(), to: asked.to.toISOString() },
      pipelines,
      pipelineId: shown,
      runs: pipelines.find(pipeline => pipeline.id === shown)?.runs ?? 0,
      launches: launches[0]?.allLaunches ?? 0,
      stages: stages.map(stage => ({
        ...toLineStage(stage, reasons.filter(row => row.stageKey === stage.stageKey)),
        launches: launchesOf.get(stage.stageKey) ?? 0,
      })),
      ended: ended.all,
      endedOfPipeline: ended.ofPipeline,
      partial,
    }
  })
  return { ...value, asOf: asOf.toISOString(), stale: isStale }
}

function toLineStage(
  { recordsPerSecond, doneRecords, doneMs, ...stage }: LineStageRow, reasons: LineReasonRow[],
): Omit<LineStageView, 'launches'> {
  const byReason = (fate: LineReasonRow['fate']) =>
    Object.fromEntries(reasons.filter(row => row.fate === fate).map(row => [row.reason, row.records]))
  const perMinute = recordsPerSecond > 0
    ? recordsPerSecond * 60
    : doneMs >= ENOUGH_MS && doneRecords > 0 ? doneRecords / doneMs * 60_000 : null
  return {
    ...stage, recordsPerMinute: perMinute, droppedByReason: byReason('dropped'), failedByReason: byReason('failed'),
  }
}
