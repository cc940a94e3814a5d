import { listStageNames } from '#db/repositories/metric/stage-name.repository'
import type { StageNames } from '#shared/contract/metric.contract'
import type { Deps } from '../common/deps'

interface StageRow { pipelineId: string | null, stageKey: string }

/** The rows, each with the names of its pipeline and its stage. */
export async function withNames<Row extends StageRow>(
  { db }: Pick<Deps, 'db'>, rows: readonly Row[],
): Promise<(Row & StageNames)[]> {
  const names = await listStageNames(db, [...new Set(rows.flatMap(({ pipelineId }) => pipelineId ?? []))])
  const pipelineNames = new Map(names.map(({ pipelineId, pipelineName }) => [pipelineId, pipelineName]))
  const stageNames = new Map(names.map(({ pipelineId, stageKey, stageName }) =>
    [`${pipelineId} ${stageKey}`, stageName]))
  return rows.map(row => ({
    ...row,
    pipelineName: pipelineNames.get(row.pipelineId ?? '') ?? '',
    stageName: stageNames.get(`${row.pipelineId} ${row.stageKey}`) ?? '',
  }))
}
