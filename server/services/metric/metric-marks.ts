import { type ChartMarkRow, listChartMarks } from '#db/repositories/metric/chart-mark.repository'
import { type ChartMarkView, type LineQuery, MAX_MARKS, type MetricMarks } from '#shared/contract/overview.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hasOwnName } from '#shared/domain/alert/ready-made'
import type { Deps } from '../common/deps'
import { toWindow } from './metric-window'

/** @throws AppError `invalid_input` when the range is invalid. */
export async function listMarks({ db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, {
  projectId = DEFAULT_PROJECT_ID, pipelineId, from, to, tz = timeZone,
}: LineQuery): Promise<MetricMarks> {
  const window = toWindow({ from, to, tz }, new Date())
  const { count, items } = await listChartMarks(
    db, { projectId, pipelineId, from: window.from, to: window.to }, MAX_MARKS,
  )
  return {
    tz, window: { from: window.from.toISOString(), to: window.to.toISOString() }, count, items: items.map(toMark),
  }
}

const toMark = ({ kind, at, id, name, value, note, readyMade, ruleName }: ChartMarkRow): ChartMarkView =>
  ({
    kind, at: at.toISOString(), id, name, value, note,
    rule: ruleName === null ? null : { readyMade, hasOwnName: hasOwnName({ readyMade, name: ruleName }) },
  })
