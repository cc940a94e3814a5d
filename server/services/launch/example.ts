import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Trx } from '#db/client'
import { listTakenNames } from '#db/repositories/pipeline/demo.repository'
import { lockArchivedDataSource, updateDataSource } from '#db/repositories/source/data-source.repository'
import { lockUploadBytes } from '#db/repositories/source/upload-delete.repository'
import { findSameUpload, findUpload } from '#db/repositories/source/upload.repository'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { toIngestKind } from '#shared/domain/source-format'
import { toTaken } from '#server/errors'
import type { Write } from '../common/change'
import type { Deps } from '../common/deps'
import { addDataset, bringBackDataset } from '../dataset'
import { addPipeline, bringBackPipeline } from '../pipeline'
import { addSource, bringBackSource, addUpload } from '../source'
import { addTask, bringBackTask } from './task.service'

/** Limit of the repository. */
const MOST_NAMES = 100

export interface ExampleParts {
  sourceId: string
  datasetId: string
  pipelineId: string
  taskId: string
}

type FileDeps = Pick<Deps, 'artifacts'>

interface ExampleFile {
  projectId: string
  /** What it reads. */
  file: { contents: Uint8Array, filename: string, format: string }
}

export interface NewExample extends ExampleFile {
  names: { source: string, dataset: string, pipeline: string }
  description: string
  toStages: (ids: { ingestKind: string, sourceId: string, datasetId: string }) => PipelineStageSpec[]
  /** The version of a template that the stages came from. */
  template?: { versionId: string, label: string | null }
}

/** Source, dataset, pipeline and task that can be launched, each under a name that is free. */
export async function createExample(
  deps: FileDeps, write: Write, { projectId, file, names, description, toStages, template }: NewExample,
): Promise<ExampleParts> {
  const { trx } = write
  const nameOf = (noun: Parameters<typeof listTakenNames>[1], name: string) =>
    findFreeName(trx, noun, { projectId, name })
  const upload = await ensureUpload(deps, write, { projectId, file })
  const source = await addSource(write, {
    projectId, name: await nameOf('dataSources', names.source), kind: 'upload', uploadId: upload.id,
    stageKind: toIngestKind(file.format), parameters: {},
  })
  const dataset = await addDataset(write, { projectId, name: await nameOf('datasets', names.dataset), description })
  const pipeline = await addPipeline(write, {
    projectId, name: await nameOf('pipelines', names.pipeline), description, message: '',
    stages: toStages({ ingestKind: source.stageKind, sourceId: source.id, datasetId: dataset.id }),
    ...template && { template },
  })
  const task = await addTask(write, {
    projectId, name: pipeline.name, pipelineId: pipeline.id, revision: null, inputs: {}, parameters: {}, priority: 0,
    recordLimit: 0,
  })
  return { sourceId: source.id, datasetId: dataset.id, pipelineId: pipeline.id, taskId: task.id }
}

/** Stored under the lock of the bytes: who deletes an equal file at this moment does not take them away again. */
async function ensureUpload(
  { artifacts }: FileDeps, write: Write, { projectId, file: { contents, filename, format } }: ExampleFile,
): Promise<{ id: string }> {
  const sha256 = createHash('sha256').update(contents).digest('hex')
  await lockUploadBytes(write.trx, sha256)
  const same = await findSameUpload(write.trx, { projectId, sha256, filename })
  const stored = await artifacts.put(Readable.from([contents]))
  return same ?? await addUpload(write, { projectId, filename, ...stored, format, compression: 'none' })
}

/**
 * Restores what of it was archived, and the file when that was deleted meanwhile.
 *
 * @throws AppError `conflict` when a name was taken in the meantime
 */
export async function bringBackExample(
  deps: FileDeps, write: Write, { parts, ...file }: ExampleFile & { parts: ExampleParts },
): Promise<void> {
  const { trx } = write
  const source = await lockArchivedDataSource(trx, parts.sourceId)
  const upload = source?.uploadId ? await findUpload(trx, source.uploadId) : undefined
  if (upload?.deletedAt) {
    await updateDataSource(trx, parts.sourceId, { uploadId: (await ensureUpload(deps, write, file)).id })
  }
  await bringBackSource(write, parts.sourceId)
  await bringBackDataset(write, parts.datasetId)
  await bringBackPipeline(write, parts.pipelineId)
  await bringBackTask(write, parts.taskId)
}

/**
 * The name, or with the first free number after it: objects of people keep theirs. @throws AppError `conflict` when all
 * are taken.
 */
async function findFreeName(
  trx: Trx, noun: Parameters<typeof listTakenNames>[1], { projectId, name }: { projectId: string, name: string },
): Promise<string> {
  const names = Array.from({ length: MOST_NAMES }, (_, index) => index === 0 ? name : `${name} ${index + 1}`)
  const taken = new Set(await listTakenNames(trx, noun, { projectId, names }))
  const free = names.find(candidate => !taken.has(candidate))
  if (free === undefined) {
    throw toTaken('/name')
  }
  return free
}
