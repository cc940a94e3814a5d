import type { Db } from '#db/client'
import { listVersionsByIds } from '#db/repositories/dataset/dataset-version.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import type { TaskRow } from '#db/repositories/run/task.repository'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import { namedBy, toFrozenFacts } from '#shared/domain/run/frozen-stage'
import type { FrozenStage } from '#shared/domain/run/run-record'
import { isFinal } from '#shared/domain/run/run-state'
import { AppError } from '#server/errors'

interface Repeat {
  task: Pick<TaskRow, 'projectId' | 'pipelineId'>
  stages: readonly FrozenStage[]
  kinds: KindBook
}

/**
 * The run that a launch repeats, where it is the same work: each stage reads the same source, the same folder, or
 * another version of the same dataset, and writes to the same dataset. Other work says nothing about that run, so its
 * failure stays as it is.
 *
 * @throws AppError `refused` for a run that is unknown, of another pipeline, or not over
 */
export async function findRepeated(db: Db, id: string, { task, stages, kinds }: Repeat): Promise<string | undefined> {
  const before = await findTaskRun(db, id)
  const { projectId, pipelineId } = task
  const isOver = before && isFinal(before.observedState)
  if (!isOver || before.projectId !== projectId || before.pipelineId !== pipelineId) {
    const message = 'no ended run of this pipeline'
    throw new AppError('refused', message, { fields: [{ pointer: '/againOf', code: 'NO_RUN', message }] })
  }
  const frozen = stages.map(stage => ({ ...stage, ...toFrozenFacts(stage, kinds) }))
  const [then, now] = [await listPlaces(db, before.spec.stages), await listPlaces(db, frozen)]
  return then.join() === now.join() ? id : undefined
}

/**
 * What the stages read, without the version, and where they write. A folder of the pipeline is a parameter of its
 * stage.
 */
async function listPlaces(db: Db, stages: readonly FrozenStage[]): Promise<string[]> {
  const ids = stages.flatMap(({ input }) => input && 'datasetVersionId' in input ? [input.datasetVersionId] : [])
  const datasets = new Map((await listVersionsByIds(db, ids)).map(version => [version.id, version.datasetId]))
  const placeOf = (stage: FrozenStage) => {
    const { input, parameters: { root } } = stage
    if (input) {
      return 'sourceId' in input ? input.sourceId : datasets.get(input.datasetVersionId) ?? ''
    }
    const target = namedBy(stage, 'dataset')
    return root === undefined && target === undefined ? undefined : JSON.stringify([root, target])
  }
  return stages.flatMap((stage) => {
    const place = placeOf(stage)
    return place === undefined ? [] : [`${stage.key}:${place}`]
  }).sort()
}
