import { findDemo, insertDemo, type DemoRow, type NewDemo } from '#db/repositories/pipeline/demo.repository'
import { lockProject } from '#db/repositories/system/project.repository'
import type { DemoRun } from '#shared/contract/overview.contract'
import type { RunView } from '#shared/contract/run/run.contract'
import { toDemoStages } from '#shared/domain/pipeline/demo-stages'
import en from '#server/locales/en'
import zh from '#server/locales/zh-CN'
import { asStep, change, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { getTargetProjectId, toNoProject } from '../system'
import { bringBackExample, createExample } from './example'
import { launchTask, type LaunchDeps } from './run-launch.service'

export type DemoDeps = LaunchDeps & Pick<Deps, 'artifacts' | 'demoDocuments'>

const TEXTS = { 'en': en.demo, 'zh-CN': zh.demo }
const FILE = { filename: 'example-documents.jsonl', format: 'jsonl' }

/**
 * Runs the example: the first time it is created, after that it is found by its ids, whatever it is called now;
 * archived parts are restored. The run is launched as any other.
 *
 * @throws AppError `refused` without the project, `conflict` when the name of an archived part was taken in the
 *   meantime.
 */
export async function runDemo(deps: DemoDeps, actor: Actor, { projectId, locale }: DemoRun): Promise<RunView> {
  const demo = await ensureDemo(deps, actor, { projectId: await getTargetProjectId(deps.db, projectId), locale })
  return launchTask(deps, actor, { id: demo.taskId })
}

interface DemoPlace {
  projectId: string
  locale: DemoRun['locale']
}

interface NewDemoPlace extends DemoPlace {
  contents: Uint8Array
}

async function ensureDemo(deps: DemoDeps, actor: Actor, place: DemoPlace): Promise<Pick<DemoRow, 'taskId'>> {
  const known = await findDemo(deps.db, place.projectId)
  if (known?.isArchived === false) {
    return known
  }
  const contents = await deps.demoDocuments()
  return change(deps, asStep(actor), async (write) => {
    if (!known) {
      return createOnce(deps, write, { ...place, contents })
    }
    await bringBackExample(deps, write, { projectId: place.projectId, file: { contents, ...FILE }, parts: known })
    return known
  })
}

/** Of two first calls, the second waits for the project's lock and finds what the first has created. */
async function createOnce(
  deps: DemoDeps, write: Write, place: NewDemoPlace,
): Promise<Pick<DemoRow, 'taskId'>> {
  // Archived since it was looked up.
  if (!await lockProject(write.trx, place.projectId)) {
    throw toNoProject()
  }
  return await findDemo(write.trx, place.projectId) ?? create(deps, write, place)
}

async function create(
  deps: DemoDeps, write: Write, { projectId, locale, contents }: NewDemoPlace,
): Promise<NewDemo> {
  const { trx, audit } = write
  const { rules: ruleNames, description, ...names } = TEXTS[locale]
  const parts = await createExample(deps, write, {
    projectId, file: { contents, ...FILE }, names, description, toStages: ids => toDemoStages({ ...ids, ruleNames }),
  })
  const demo: NewDemo = { projectId, ...parts }
  await insertDemo(trx, demo)
  await audit({ action: 'demo.create', of: { id: projectId, projectId }, after: { name: names.pipeline, ...demo } })
  return demo
}
