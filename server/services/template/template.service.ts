import { v7 } from 'uuid'
import type { Db, Trx } from '#db/client'
import { findRevisionOf } from '#db/repositories/pipeline/pipeline-revision.repository'
import { findPipeline } from '#db/repositories/pipeline/pipeline.repository'
import {
  findTemplate, insertTemplate, listTemplates as listRows, listTemplatesByName, lockTemplate, updateTemplate,
  type TemplateRow,
} from '#db/repositories/template/template.repository'
import { listUsedTemplates, listUsedVersions } from '#db/repositories/template/template-use.repository'
import { findTemplateVersion } from '#db/repositories/template/template-version.repository'
import type {
  TemplateChange, TemplateCreate, TemplateCreated, TemplateDetail, TemplateDraft, TemplateListQuery, TemplateUseItem,
  TemplateUseListQuery,
} from '#shared/contract/template/template.contract'
import { pipelineStage } from '#shared/contract/pipeline.contract'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { compareVersions } from '#shared/domain/release/bump'
import { BUILT_IN_TEMPLATES } from '#shared/domain/template/template-code'
import { listHoles, toTemplateStages, type RemovedId } from '#shared/domain/template/template-holes'
import { toRefused, toTaken } from '#server/errors'
import en from '#server/locales/en'
import zh from '#server/locales/zh-CN'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { hasProductName } from '../common/product-name'
import { assertCurrent, assertFound, findDifference, toEditableView } from '../common/versioned'
import { findRunRevision } from '../launch'
import { findStageKinds, getTargetProjectId } from '../system'
import { getTemplateRow, lockOwnTemplate, projectOf, type OwnTemplate, type TemplateEdit } from './template-access'
import { checkTemplate, refuseSecrets } from './template-spec'
import { toHashedSpec } from '../pipeline'
import { toDetail, toViews } from './template-view'

export async function listTemplates(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, q: text, state, archived, ...query }: TemplateListQuery,
) {
  const builtIns = text ? listBuiltIns(text) : []
  const { items, nextCursor } = await pageById(
    query, page => listRows(db, { ...page, projectId, text, builtIns, state, archived }), row => row,
  )
  return { items: await toViews(db, projectId, items), nextCursor }
}

/** Those of the product that have the text in their name, in either language. */
const listBuiltIns = (text: string, isByWords?: boolean) => BUILT_IN_TEMPLATES.filter(code =>
  hasProductName([en, zh].map(({ template }) => template[code].name), text, isByWords))

/** Templates that pipelines of the project came from. */
export async function listTemplateUses(
  { db }: Pick<Deps, 'db'>, query: TemplateUseListQuery,
): Promise<{ items: TemplateUseItem[], nextCursor: string | null }> {
  const { projectId = DEFAULT_PROJECT_ID, q: text, closest, id: ids } = query
  const builtIns = text ? listBuiltIns(text, closest) : []
  const asked = { projectId, text, closest, ids, builtIns }
  const page = await pageById(query, keyset => listUsedTemplates(db, { ...keyset, ...asked }), row => row)
  const versions = await listUsedVersions(db, { projectId, templateIds: page.items.map(({ id }) => id) })
  return {
    ...page,
    items: page.items.map(({ id, name, builtIn }) => ({
      id,
      name,
      builtIn: BUILT_IN_TEMPLATES.find(code => code === builtIn) ?? null,
      versions: versions.filter(({ templateId }) => templateId === id).map(({ number }) => number)
        .sort((one, other) => compareVersions(other, one)),
    })),
  }
}

/** @throws AppError `not_found` */
export async function getTemplate(
  { db }: Pick<Deps, 'db'>, { id, projectId }: { id: string, projectId?: string | undefined },
): Promise<TemplateDetail> {
  const row = await findTemplate(db, id)
  assertFound(row, 'template')
  return toDetail(db, row.projectId ?? projectId ?? DEFAULT_PROJECT_ID, row)
}

/** @throws AppError `refused` for what it cannot begin with, `conflict` when the name is taken. */
export async function createTemplate(
  deps: ChangeDeps, actor: Actor, { projectId, name, description, icon, ...origin }: TemplateCreate,
): Promise<TemplateCreated> {
  const target = await getTargetProjectId(deps.db, projectId)
  const { stages, removed } = toTemplateStages(await getFirstStages(deps.db, target, origin))
  refuseSecrets(stages, origin.stages
    ? { at: '/stages', isInside: true }
    : { at: origin.pipelineId ? '/pipelineId' : '/copyOf', isInside: false })
  return change(deps, actor, async (write) => {
    const row = await addTemplate(write, { projectId: target, name, description, icon, stages })
    return { ...await toDetail(write.trx, target, row), removed }
  })
}

async function getFirstStages(db: Db, projectId: string, {
  pipelineId, revision, copyOf, stages = [],
}: Pick<TemplateCreate, 'pipelineId' | 'revision' | 'copyOf' | 'stages'>): Promise<PipelineStageSpec[]> {
  if (pipelineId !== undefined) {
    const pipeline = await findPipeline(db, pipelineId)
    if (pipeline?.projectId !== projectId) {
      throw toRefused('/pipelineId', 'NO_PIPELINE', 'no such pipeline in this project')
    }
    const found = revision === undefined
      ? await findRunRevision(db, pipeline, null)
      : await findRevisionOf(db, { pipelineId, number: revision })
    if (!found) {
      throw toRefused('/revision', 'NO_REVISION', `the pipeline has no revision ${revision}`)
    }
    return found.spec.stages
  }
  if (copyOf !== undefined) {
    const template = await findTemplate(db, copyOf.templateId)
    if (!template || template.archivedAt || (template.projectId !== null && template.projectId !== projectId)) {
      throw toRefused('/copyOf/templateId', 'NO_TEMPLATE', 'no such template in this project')
    }
    const version = await findTemplateVersion(db, { templateId: template.id, number: copyOf.version })
    if (!version) {
      throw toRefused('/copyOf/version', 'NO_VERSION', 'the template has no such version')
    }
    return version.spec.stages
  }
  return stages
}

export interface NewTemplate extends Pick<TemplateRow, 'name' | 'description' | 'icon'> {
  projectId: string
  stages: PipelineStageSpec[]
}

/** @throws AppError `conflict` when the name is taken. */
export async function addTemplate(
  { trx, actor, audit }: Write, { stages, ...template }: NewTemplate,
): Promise<TemplateRow> {
  const { spec, sha256 } = toHashedSpec(stages)
  const row = await insertTemplate(trx, { id: v7(), ...template, draft: { spec, sha256, actor: actor.name } })
  if (!row) {
    throw toTaken('/name')
  }
  await audit({ action: 'template.create', of: row, after: { name: row.name, sha256 } })
  return row
}

/** Values that are already equal change nothing. @throws AppError `not_found`, `stale_version`, `conflict` */
export const changeTemplate = (
  deps: ChangeDeps, actor: Actor, { change, ...edit }: TemplateEdit & { change: TemplateChange },
): Promise<TemplateDetail> =>
  editTemplate(deps, actor, edit, async ({ trx, audit }, row) => {
    const difference = findDifference(row, change)
    if (!difference) {
      return row
    }
    await refuseTaken(trx, row, difference.name)
    const after = await updateTemplate(trx, row.id, difference)
    await audit({
      action: 'template.update', of: row,
      before: { name: row.name, description: row.description, icon: row.icon },
      after: difference,
    })
    return after
  })

/** Locks the template. */
export function editTemplate(
  deps: ChangeDeps, actor: Actor, edit: TemplateEdit, work: (write: Write, row: OwnTemplate) => Promise<TemplateRow>,
): Promise<TemplateDetail> {
  return change(deps, actor, async (write) => {
    const row = await lockOwnTemplate(write.trx, edit)
    return toDetail(write.trx, row.projectId, await work(write, row))
  })
}

async function refuseTaken(
  trx: Trx, row: Pick<TemplateRow, 'id' | 'projectId'>, name: string | undefined,
): Promise<void> {
  const others = name === undefined ? [] : await listTemplatesByName(trx, projectOf(row), [name])
  if (others.some(({ id }) => id !== row.id)) {
    throw toTaken('/name')
  }
}

/** Its versions and the pipelines made from it are kept. @throws AppError `not_found`, `stale_version`, `conflict` */
export async function archiveTemplate(deps: ChangeDeps, actor: Actor, edit: TemplateEdit): Promise<void> {
  await change(deps, actor, async ({ trx, audit }) => {
    const row = await lockOwnTemplate(trx, edit)
    await updateTemplate(trx, row.id, { archivedAt: new Date() })
    await audit({ action: 'template.archive', of: row, before: { name: row.name, version: row.version } })
  })
}

/** @throws AppError `not_found`; `conflict` when its name was taken in the meantime. */
export async function unarchiveTemplate(deps: ChangeDeps, actor: Actor, id: string): Promise<TemplateDetail> {
  return change(deps, actor, async ({ trx, audit }) => {
    const before = await lockTemplate(trx, id)
    assertFound(before, 'template')
    if (!before.archivedAt) {
      return toDetail(trx, projectOf(before), before)
    }
    await refuseTaken(trx, before, before.name)
    const row = await updateTemplate(trx, id, { archivedAt: null })
    await audit({ action: 'template.restore', of: row, after: { name: row.name, version: row.version } })
    return toDetail(trx, projectOf(row), row)
  })
}

type DraftDeps = Pick<Deps, 'db' | 'cache' | 'queue'>

/** @throws AppError `not_found`; one of the product has no draft */
export async function getDraft(deps: DraftDeps, id: string): Promise<TemplateDraft> {
  return toDraftView(deps, await getTemplateRow(deps.db, id))
}

/**
 * It may be unfinished: what would block its publication is in the answer. @throws AppError `not_found`,
 * `stale_version`, `refused` for a secret
 */
export async function replaceDraft(
  deps: DraftDeps & ChangeDeps, actor: Actor,
  { stages: wanted, ...edit }: TemplateEdit & { stages: PipelineStageSpec[] },
): Promise<TemplateDraft> {
  const { stages, removed } = toTemplateStages(wanted)
  refuseSecrets(stages, { at: '/stages', isInside: true })
  const { spec, sha256 } = toHashedSpec(stages)
  const row = await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockOwnTemplate(trx, edit)
    assertCurrent(before, edit.seenVersions, 'template')
    if (before.draftSha256 === sha256) {
      return before
    }
    const after = await updateTemplate(trx, before.id, { draft: { spec, sha256, actor: actor.name } })
    await audit({
      action: 'template.draft', of: before,
      before: { name: before.name, sha256: before.draftSha256 },
      after: { name: before.name, sha256 },
    })
    return after
  })
  return toDraftView(deps, row, removed)
}

async function toDraftView(
  deps: Pick<Deps, 'cache' | 'queue'>, row: TemplateRow, removed: RemovedId[] = [],
): Promise<TemplateDraft> {
  assertFound(row.draft ?? undefined, 'draft: the template is part of the product')
  const { stages } = row.draft ?? { stages: [] }
  return {
    ...toEditableView(row),
    stages: stages.map(stage => pipelineStage.parse(stage)),
    sha256: row.draftSha256,
    updatedBy: row.draftBy,
    holes: listHoles(stages),
    findings: checkTemplate(stages, await findStageKinds(deps)),
    removed,
  }
}
