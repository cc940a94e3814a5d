import { Readable } from 'node:stream'
import type { StoredArtifact } from '#artifact/store'
import type { Trx } from '#db/client'
import { findDemo, insertDemo, listTakenNames, type DemoRow, type NewDemo } from '#db/repositories/pipeline/demo.repository'
import { findSameUpload } from '#db/repositories/source/upload.repository'
import { lockProject } from '#db/repositories/system/project.repository'
import type { DemoRun } from '#shared/contract/overview.contract'
import type { RunView } from '#shared/contract/run/run.contract'
import { toDemoStages } from '#shared/domain/pipeline/demo-stages'
import { toIngestKind } from '#shared/domain/source-format'
import { toTaken } from '#server/errors'
import en from '#server/locales/en'
import zh from '#server/locales/zh-CN'
import { announce } from '../common/announce'
import type { Actor, Deps } from '../common/deps'
import { assertFound, audit } from '../common/versioned'
import { addDataset, bringBackDataset } from '../dataset/dataset.service'
import { addPipeline, bringBackPipeline } from '../pipeline/pipeline.service'
import { addSource, bringBackSource } from '../source/source.service'
import { addUpload } from '../source/upload.service'
import { getTargetProjectId } from '../system/project.service'
import { launchTask, type LaunchDeps } from './run-launch.service'
import { addTask, bringBackTask } from './task.service'

export type DemoDeps = LaunchDeps & Pick<Deps, 'artifacts' | 'demoDocuments'>

const TEXTS = { 'en': en.demo, 'zh-CN': zh.demo }
const FILENAME = 'example-documents.jsonl'
const FORMAT = 'jsonl'
/** Limit of the repository. */
const MOST_NAMES = 100

/**
 * Runs the example: the first time it is created, after that it is found by its ids, whatever it is called now; archived
 * parts are restored. The run is launched as any other.
 *
 * @throws AppError `refused` without the project, `conflict` when the name of an archived part was taken in the meantime.
 */
export async function runDemo(deps: DemoDeps, actor: Actor, { projectId, locale }: DemoRun): Promise<RunView> {
  const demo = await ensureDemo(deps, actor, { projectId: await getTargetProjectId(deps.db, projectId), locale })
  return launchTask(deps, actor, { id: demo.taskId })
}

interface DemoPlace {
  projectId: string
  locale: DemoRun['locale']
}

async function ensureDemo(deps: DemoDeps, actor: Actor, place: DemoPlace): Promise<Pick<DemoRow, 'taskId'>> {
  const known = await findDemo(deps.db, place.projectId)
  if (known?.isArchived === false) {
    return known
  }
  const demo = known
    ? await deps.db.transaction().execute(trx => bringBack(trx, actor, known))
    : await createOnce(deps, actor, place)
  await announce(deps, ['sources', 'datasets', 'pipelines', 'tasks'])
  return demo
}

/** Of two first calls, the second waits for the project's lock and finds what the first has created. */
async function createOnce({ db, artifacts, demoDocuments }: DemoDeps, actor: Actor, place: DemoPlace): Promise<Pick<DemoRow, 'taskId'>> {
  const stored = await artifacts.put(Readable.from([await demoDocuments()]))
  return db.transaction().execute(async (trx) => {
    assertFound(await lockProject(trx, place.projectId), 'project')
    return await findDemo(trx, place.projectId) ?? create(trx, actor, { ...place, stored })
  })
}

async function bringBack(trx: Trx, actor: Actor, demo: DemoRow): Promise<DemoRow> {
  await bringBackSource(trx, actor, demo.sourceId)
  await bringBackDataset(trx, actor, demo.datasetId)
  await bringBackPipeline(trx, actor, demo.pipelineId)
  await bringBackTask(trx, actor, demo.taskId)
  return demo
}

async function create(trx: Trx, actor: Actor, { projectId, locale, stored }: DemoPlace & { stored: StoredArtifact }): Promise<NewDemo> {
  const text = TEXTS[locale]
  const nameOf = (noun: Parameters<typeof listTakenNames>[1], name: string) => findFreeName(trx, noun, { projectId, name })
  const same = await findSameUpload(trx, { projectId, sha256: stored.sha256, filename: FILENAME })
  const upload = same ?? await addUpload(trx, actor, { projectId, filename: FILENAME, ...stored, format: FORMAT, compression: 'none' })
  const source = await addSource(trx, actor, {
    projectId, name: await nameOf('dataSources', text.source), kind: 'upload', stageKind: toIngestKind(FORMAT), parameters: {}, uploadId: upload.id,
  })
  const dataset = await addDataset(trx, actor, { projectId, name: await nameOf('datasets', text.dataset), description: text.description })
  const pipeline = await addPipeline(trx, actor, {
    projectId, name: await nameOf('pipelines', text.pipeline), description: text.description, message: '',
    stages: toDemoStages({ ingestKind: source.stageKind, sourceId: source.id, datasetId: dataset.id, ruleNames: text.rules }),
  })
  const task = await addTask(trx, actor, { projectId, name: pipeline.name, pipelineId: pipeline.id, revision: null, inputs: {}, parameters: {}, priority: 0, recordLimit: 0 })
  const demo: NewDemo = { projectId, sourceId: source.id, datasetId: dataset.id, pipelineId: pipeline.id, taskId: task.id }
  await insertDemo(trx, demo)
  await audit(trx, actor, { projectId, action: 'demo.create', noun: 'demo', nounId: projectId, after: demo })
  return demo
}

/** The name, or with the first free number after it: objects of people keep theirs. @throws AppError `conflict` when all are taken. */
async function findFreeName(trx: Trx, noun: Parameters<typeof listTakenNames>[1], { projectId, name }: { projectId: string, name: string }): Promise<string> {
  const names = Array.from({ length: MOST_NAMES }, (_, index) => index === 0 ? name : `${name} ${index + 1}`)
  const taken = new Set(await listTakenNames(trx, noun, { projectId, names }))
  const free = names.find(candidate => !taken.has(candidate))
  if (free === undefined) {
    throw toTaken('/name')
  }
  return free
}
