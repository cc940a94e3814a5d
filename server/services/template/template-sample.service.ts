import { lockProject } from '#db/repositories/system/project.repository'
import { findHighestVersion } from '#db/repositories/template/template-version.repository'
import {
  findTemplateSample, insertTemplateSample, type NewTemplateSample,
} from '#db/repositories/template/template-sample.repository'
import type { RunView } from '#shared/contract/run/run.contract'
import type { TemplateSample } from '#shared/contract/template/template.contract'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { BUILT_IN_TEMPLATES, type BuiltInTemplate } from '#shared/domain/template/template-code'
import { listHoles } from '#shared/domain/template/template-holes'
import { AppError } from '#server/errors'
import en from '#server/locales/en'
import zh from '#server/locales/zh-CN'
import { asStep, change, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { bringBackExample, createExample, launchTask, type LaunchDeps } from '../launch'
import { getTargetProjectId, toNoProject } from '../system'
import { BUILT_INS } from './built-in'
import { BUILT_IN_LABEL } from './built-in-seed'
import { getTemplateRow } from './template-access'

type SampleDeps = LaunchDeps & Pick<Deps, 'artifacts' | 'templateSample'>

const TEXTS = { 'en': en.template, 'zh-CN': zh.template }

interface SamplePlace {
  projectId: string
  locale: TemplateSample['locale']
  templateId: string
  code: BuiltInTemplate
}

/**
 * Runs a template of the product on its sample: the first time everything is created, after that it is found by its
 * ids, whatever it is called now, and archived parts are restored.
 *
 * @throws AppError `not_found`; `conflict` for a template without a sample, or when the name of an archived part was
 *   taken
 */
export async function runTemplateSample(
  deps: SampleDeps, actor: Actor, { id, projectId, locale }: TemplateSample & { id: string },
): Promise<RunView> {
  const template = await getTemplateRow(deps.db, id)
  const code = BUILT_IN_TEMPLATES.find(it => it === template.builtIn)
  if (!code) {
    throw new AppError('conflict', 'only templates that come with the product have a sample')
  }
  const taskId = await ensureSample(
    deps, actor, { projectId: await getTargetProjectId(deps.db, projectId), locale, templateId: id, code },
  )
  return launchTask(deps, actor, { id: taskId })
}

async function ensureSample(deps: SampleDeps, actor: Actor, place: SamplePlace): Promise<string> {
  const known = await findTemplateSample(deps.db, place)
  if (known?.isArchived === false) {
    return known.taskId
  }
  const { sample } = BUILT_INS[place.code]
  const contents = await deps.templateSample(sample.filename)
  const { taskId } = await change(deps, asStep(actor), async (write) => {
    const { trx } = write
    // Of two first calls, the second waits and finds what the first has created.
    // Archived since it was looked up.
    if (!await lockProject(trx, place.projectId)) {
      throw toNoProject()
    }
    const found = await findTemplateSample(trx, place)
    if (!found) {
      return create(deps, write, { ...place, contents })
    }
    await bringBackExample(deps, write, { projectId: place.projectId, file: { contents, ...sample }, parts: found })
    return found
  })
  return taskId
}

async function create(
  deps: SampleDeps, write: Write,
  { projectId, locale, templateId, code, contents }: SamplePlace & { contents: Uint8Array },
): Promise<NewTemplateSample> {
  const { trx, audit } = write
  const version = await findHighestVersion(trx, templateId)
  assertFound(version, 'version of the template')
  const { name, description } = TEXTS[locale][code]
  const title = `${name} · ${TEXTS[locale].sample}`
  const parts = await createExample(deps, write, {
    projectId, file: { contents, ...BUILT_INS[code].sample }, names: { source: title, dataset: title, pipeline: title },
    description,
    toStages: ids => fill(version.spec.stages, ids), template: { versionId: version.id, label: BUILT_IN_LABEL },
  })
  const sample: NewTemplateSample = { projectId, templateId, ...parts }
  await insertTemplateSample(trx, sample)
  await audit({ action: 'template.sample', of: { id: templateId, projectId }, after: { name, ...sample } })
  return sample
}

interface SampleIds { ingestKind: string, sourceId: string, datasetId: string }

const fill = (
  stages: readonly PipelineStageSpec[], { ingestKind, sourceId, datasetId }: SampleIds,
): PipelineStageSpec[] =>
  stages.map(stage => ({
    ...stage,
    ...stage.kind === ingestKind && { sourceId },
    parameters: { ...stage.parameters, ...Object.fromEntries(listTargets(stage).map(name => [name, datasetId])) },
  }))

const listTargets = (stage: PipelineStageSpec) =>
  listHoles([stage]).filter(({ type }) => type === 'dataset').map(({ parameter }) => parameter)
