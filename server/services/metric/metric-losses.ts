import { listLosses } from '#db/repositories/metric/loss.repository'
import { MAX_LOSSES, type MetricLosses, type MetricLossesQuery } from '#shared/contract/overview.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { Deps } from '../common/deps'
import { toWindow } from './metric-window'

/** @throws AppError `invalid_input` when the range is invalid. */
export async function getLosses({ db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, {
  projectId = DEFAULT_PROJECT_ID, pipelineId, stage, fate, from, to, tz = timeZone,
}: MetricLossesQuery): Promise<MetricLosses> {
  const window = toWindow({ from, to, tz }, new Date())
  const { count, records, items } = await listLosses(
    db, { projectId, pipelineId, stageKey: stage, fate, from: window.from, to: window.to }, MAX_LOSSES,
  )
  return {
    tz, window: { from: window.from.toISOString(), to: window.to.toISOString() }, stage, fate, count, records,
    items: items.map(({ runId, name, finishedAt, records: lost, reasons }) => ({
      runId, name, finishedAt: finishedAt?.toISOString() ?? null, records: lost, reasons,
    })),
  }
}
