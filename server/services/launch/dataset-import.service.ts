import { v7 } from 'uuid'
import { findDataSource, type DataSourceRow } from '#db/repositories/source/data-source.repository'
import { findDataset, type DatasetRow } from '#db/repositories/dataset/dataset.repository'
import type { PipelineRow } from '#db/repositories/pipeline/pipeline.repository'
import { insertTask } from '#db/repositories/run/task.repository'
import type { DatasetImport } from '#shared/contract/dataset.contract'
import type { RunView } from '#shared/contract/run/run.contract'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { AppError } from '#server/errors'
import { change } from '../common/change'
import type { Actor } from '../common/deps'
import { assertFound } from '../common/versioned'
import { findKindBook, refuseDemo } from '../system'
import { ensureBuiltInPipeline } from './built-in-pipeline'
import { insertLaunch, prepareLaunch, type LaunchDeps } from './run-launch.service'

/** The built-in pipeline that reads with a stage kind: one per kind and project. */
const toStages = (stageKind: string, sinkKind: string): PipelineStageSpec[] => [
  { key: 'read', kind: stageKind, name: '', needs: [], parameters: {} },
  { key: 'publish', kind: sinkKind, name: '', needs: ['read'], parameters: {} },
]

/**
 * Reads a source into a new version of a dataset: a run like any other, of a pipeline that is part of the product.
 *
 * @throws AppError `not_found` without the dataset, `refused` without the source, when it cannot run, and in the
 *   project of demo data.
 */
export async function importSource(
  deps: LaunchDeps, actor: Actor, { id, sourceId, recordLimit }: DatasetImport & { id: string },
): Promise<RunView> {
  const dataset = await findDataset(deps.db, id)
  assertFound(dataset, 'dataset')
  refuseDemo(dataset.projectId)
  const source = await findDataSource(deps.db, sourceId)
  if (source?.projectId !== dataset.projectId) {
    const message = 'no such source in this project'
    throw new AppError('refused', message, { fields: [{ pointer: '/sourceId', code: 'NO_SOURCE', message }] })
  }
  const kinds = await findKindBook(deps)
  const sinkKind = kinds.kindOf('sink')
  if (sinkKind === undefined) {
    throw new AppError('refused', 'the factory has no stage type that publishes to a dataset')
  }
  const pipeline = await ensureBuiltInPipeline(deps, actor, {
    projectId: dataset.projectId, name: `import ${source.stageKind}`, stages: toStages(source.stageKind, sinkKind),
  })
  const task = toTask({
    dataset, source, pipeline, recordLimit, target: kinds.parametersOf(sinkKind, 'dataset')[0] ?? '',
  })
  const launch = await prepareLaunch(deps, task)
  return change(deps, actor, async (write) => {
    await insertTask(write.trx, task)
    const run = await insertLaunch(write, { ...launch, trigger: 'import' })
    await write.audit({ action: 'dataset.import', of: dataset, after: { sourceId, runId: run.id } })
    write.after(deps.wakeRelay)
    return run
  })
}

interface NewImport {
  dataset: DatasetRow
  source: DataSourceRow
  pipeline: PipelineRow
  recordLimit: number
  /** The parameter that names the dataset. */
  target: string
}

function toTask({ dataset, source, pipeline, recordLimit, target }: NewImport) {
  return {
    id: v7(),
    projectId: dataset.projectId,
    name: `${source.name} → ${dataset.name}`,
    pipelineId: pipeline.id,
    revision: null,
    inputs: { read: { sourceId: source.id } },
    parameters: { publish: { [target]: dataset.id } },
    priority: 0,
    recordLimit,
  }
}
