import { setImmediate as breathe } from 'node:timers/promises'
import type { Db } from '#db/client'
import {
  findHighestVersion, findTemplateVersion, findVersionBySha256, type TemplateVersionRow,
} from '#db/repositories/template/template-version.repository'
import {
  listTemplatesByName, lockTemplate, updateTemplate, type TemplateRow,
} from '#db/repositories/template/template.repository'
import { lockProject } from '#db/repositories/system/project.repository'
import type {
  TemplateEnvelope, TemplateImport, TemplateImportReport,
} from '#shared/contract/template/template-file.contract'
import { findSecrets } from '#shared/domain/model/model-config'
import type { KindRule } from '#shared/domain/pipeline/pipeline-check'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { diffTemplate } from '#shared/domain/template/template-diff'
import { toTemplateStages } from '#shared/domain/template/template-holes'
import { isVersionEnough, toLeastVersion } from '#shared/domain/template/template-version'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { findAvailableModels } from '../model'
import { findStageKinds, getTargetProjectId } from '../system'
import { readTemplates, toReason, type ReadItem, type Reason } from './template-import-read'
import { checkTemplate } from './template-spec'
import { toHashedSpec } from '../pipeline'
import { addVersion } from './template-version.service'
import { addTemplate } from './template.service'

type ImportDeps = ChangeDeps & Pick<Deps, 'cache' | 'queue' | 'model'>
type Item = TemplateImportReport['items'][number]
type Resolution = TemplateImport['resolutions'][number]

/** What this factory and this model service have; undefined = unknown now. */
interface Offer {
  kinds: readonly KindRule[] | undefined
  models: readonly string[] | undefined
}

interface PlannedItem {
  item: Item
  /** What is written; undefined = nothing. */
  write?: {
    envelope: TemplateEnvelope
    stages: PipelineStageSpec[]
    name: string
    version: string
    into: TemplateRow | undefined
  }
}

/**
 * A dry run reports; otherwise all is written in one transaction, or nothing. @throws AppError `refused` with each
 * reason, when something blocks
 */
export async function importTemplates(
  deps: ImportDeps, actor: Actor, { projectId, text, resolutions, isDryRun }: TemplateImport & { isDryRun: boolean },
): Promise<TemplateImportReport> {
  const target = await getTargetProjectId(deps.db, projectId)
  const read = await readTemplates(text)
  const offer: Offer = {
    kinds: await findStageKinds(deps), models: (await findAvailableModels(deps))?.map(({ id }) => id),
  }
  if (isDryRun) {
    return toReport(read.reasons, await planAll(deps.db, target, read.items, resolutions, offer), true)
  }
  return change(deps, actor, async (write) => {
    const { trx } = write
    // Two imports of one file wait for each other: the second finds what the first has written.
    assertFound(await lockProject(trx, target), 'project')
    const planned = await planAll(trx, target, read.items, resolutions, offer)
    refuseBlocked(toReport(read.reasons, planned, false))
    for (const one of planned) {
      one.item.templateId = await writeItem(write, target, one, offer.kinds)
    }
    return toReport(read.reasons, planned, false)
  })
}

function toReport(reasons: Reason[], planned: readonly PlannedItem[], isDryRun: boolean): TemplateImportReport {
  const items = planned.map(({ item }) => item)
  const skipped = items.filter(({ action }) => action === 'skip').length
  const isBlocked = reasons.length > 0 || items.some(({ action }) => action === null)
  return {
    isDryRun, ok: !isBlocked, reasons, items,
    written: items.filter(({ action }) => action !== null && action !== 'skip').length,
    skipped,
  }
}

function refuseBlocked({ ok, reasons, items }: TemplateImportReport): void {
  if (ok) {
    return
  }
  const fields = [
    ...reasons.map(({ code, message }) => ({ pointer: '/text', code, message })),
    ...items.filter(({ action }) => action === null).flatMap(({ index, name, reasons: own }) =>
      own.map(({ code, message }) => ({ pointer: `/resolutions/${index}`, code, message: `${name}: ${message}` }))),
  ]
  throw new AppError('refused', fields[0]?.message ?? 'nothing can be imported', { fields })
}

async function planAll(
  db: Db, projectId: string, items: readonly ReadItem[], resolutions: readonly Resolution[], offer: Offer,
): Promise<PlannedItem[]> {
  const names = new Set<string>()
  const planned: PlannedItem[] = []
  for (const [index, item] of items.entries()) {
    const resolution = resolutions.findLast(it => it.index === index)
    const one = await planItem(db, projectId, { index, item, resolution, offer })
    const name = one.write?.name ?? item.name
    if (one.item.action !== 'skip' && names.has(name)) {
      refuseItem(one, toReason('TWICE_IN_FILE', '/name', 'a template of this name is in the file already', { name }))
    }
    names.add(name)
    planned.push(one)
  }
  return planned
}

function refuseItem(one: PlannedItem, reason: Reason): void {
  one.item.action = null
  one.item.state = 'refused'
  one.item.reasons.push(reason)
  delete one.write
}

interface ItemRequest {
  index: number
  item: ReadItem
  resolution: Resolution | undefined
  offer: Offer
}

async function planItem(
  db: Db, projectId: string, { index, item: read, resolution, offer }: ItemRequest,
): Promise<PlannedItem> {
  const { envelope, name, version, stageCount, checksum } = read
  const item: Item = {
    index, name, version, stageCount, state: 'refused', action: null, reasons: read.reasons, notes: [], existing: null,
    proposed: null, checksum, templateId: null,
  }
  if (!envelope) {
    return { item: { ...item, action: resolution?.action === 'skip' ? 'skip' : null } }
  }
  await breathe()
  const { stages, removed } = toTemplateStages(envelope.stages)
  item.notes = [
    ...removed.map(({ stageKey, parameter }): Item['notes'][number] => ({
      code: 'ID_REMOVED', stageKey, params: { parameter },
    })),
    ...toModelNotes(stages, offer.models),
    ...offer.kinds ? [] : [{ code: 'KINDS_UNKNOWN' as const, stageKey: '', params: {} }],
  ]
  item.reasons = findFaults(envelope, stages, offer)
  if (item.reasons.length > 0) {
    return { item: { ...item, action: resolution?.action === 'skip' ? 'skip' : null } }
  }
  await breathe()
  return settle(db, projectId, { item, envelope, stages, resolution })
}

function toModelNotes(stages: readonly PipelineStageSpec[], models: readonly string[] | undefined): Item['notes'] {
  return stages.flatMap(({ key, parameters: { model } }) =>
    models && typeof model === 'string' && model !== '' && !models.includes(model)
      ? [{ code: 'MODEL_NOT_OFFERED' as const, stageKey: key, params: { model } }]
      : [])
}

/** What makes it unusable here. */
function findFaults(envelope: TemplateEnvelope, stages: readonly PipelineStageSpec[], { kinds }: Offer): Reason[] {
  const secrets = findSecrets(envelope).map(pointer =>
    toReason('SECRET_INSIDE', pointer, 'this looks like a secret key: a template never has one'))
  const errors = checkTemplate(stages, kinds).filter(({ severity }) => severity === 'ERROR')
  return [...secrets, ...errors.map(({ code, pointer, message, stageKey }) => code === 'UNKNOWN_KIND'
    ? toReason('MISSING_KIND', pointer, `this factory has no stage kind ${kindAt(stages, stageKey)}`, {
        stageKey, kind: kindAt(stages, stageKey),
      })
    : toReason('INVALID_STAGES', pointer, message, { stageKey, code }))]
}

const kindAt = (stages: readonly PipelineStageSpec[], key: string): string =>
  stages.find(stage => stage.key === key)?.kind ?? ''

interface SettleRequest {
  item: Item
  envelope: TemplateEnvelope
  stages: PipelineStageSpec[]
  resolution: Resolution | undefined
}

/** What is there already, and what becomes of the item. */
async function settle(
  db: Db, projectId: string, { item, envelope, stages, resolution }: SettleRequest,
): Promise<PlannedItem> {
  const known = await findKnown(db, projectId, { envelope, stages })
  Object.assign(item, known.shown)
  const wanted = resolution?.action ?? DEFAULT_ACTION[item.state]
  if (wanted === 'skip') {
    return { item: { ...item, action: 'skip' } }
  }
  if (wanted === undefined) {
    return { item: { ...item, reasons: [toReason(
      'UNRESOLVED', '', 'a template of this name has other stages: choose a new name, a new version, or skip it',
    )] } }
  }
  const { existing, highest, consequence, least } = known
  const into = wanted === 'new_version' ? existing : undefined
  const name = wanted === 'new_name' ? resolution?.name ?? item.proposed?.name ?? envelope.name : envelope.name
  const version = into ? resolution?.version ?? item.proposed?.version ?? least : envelope.version
  const fault = into ? toVersionFault(highest, consequence, version) : await toNameFault(db, projectId, name)
  return fault
    ? { item: { ...item, reasons: [fault] } }
    : { item: { ...item, action: wanted }, write: { envelope, stages, name, version, into } }
}

/** When nobody has said it: what is new is created, what is there already is left out. */
const DEFAULT_ACTION: Partial<Record<Item['state'], 'create' | 'skip'>> = { new: 'create', same: 'skip' }

/** The template of the same name, and how that of the item differs from its highest version. */
async function findKnown(
  db: Db, projectId: string, { envelope, stages }: Pick<SettleRequest, 'envelope' | 'stages'>,
) {
  const [existing] = await listTemplatesByName(db, projectId, [envelope.name])
  const highest = existing && await findHighestVersion(db, existing.id)
  const consequence = highest ? diffTemplate(highest.spec.stages, stages).consequence : null
  const least = toLeastVersion(highest?.number, consequence)
  if (!existing) {
    return { existing, highest, consequence, least, shown: { state: 'new', existing: null, proposed: null } as const }
  }
  const same = await findVersionBySha256(db, { templateId: existing.id, sha256: toHashedSpec(stages).sha256 })
  const hasVersion = await findTemplateVersion(db, { templateId: existing.id, number: envelope.version }) !== undefined
  const shown = {
    state: same ? 'same' as const : 'conflict' as const,
    existing: { id: existing.id, latest: highest?.number ?? null, hasVersion, consequence },
    proposed: {
      name: await findFreeName(db, projectId, envelope.name),
      version: isVersionEnough(highest?.number, consequence, envelope.version) ? envelope.version : least,
    },
  }
  return { existing, highest, consequence, least, shown }
}

function toVersionFault(
  highest: TemplateVersionRow | undefined, consequence: ReturnType<typeof diffTemplate>['consequence'], version: string,
): Reason | undefined {
  return isVersionEnough(highest?.number, consequence, version)
    ? undefined
    : toReason(
        'VERSION_TOO_LOW', '/version',
        consequence === null
          ? `nothing has changed since version ${highest?.number}`
          : `the difference to ${highest?.number} is ${consequence}: the number must be at least `
            + `${toLeastVersion(highest?.number, consequence)}`,
        { least: toLeastVersion(highest?.number, consequence), consequence: consequence ?? '' },
      )
}

async function toNameFault(db: Db, projectId: string, name: string): Promise<Reason | undefined> {
  return (await listTemplatesByName(db, projectId, [name])).length > 0
    ? toReason('NAME_TAKEN', '/name', `a template ${name} is there already`, { name })
    : undefined
}

const MOST_NAMES = 100

async function findFreeName(db: Db, projectId: string, name: string): Promise<string> {
  const names = Array.from({ length: MOST_NAMES }, (_, index) => `${name.slice(0, 190)} ${index + 2}`)
  const taken = new Set((await listTemplatesByName(db, projectId, names)).map(row => row.name))
  return names.find(it => !taken.has(it)) ?? `${name.slice(0, 160)} ${Date.now()}`
}

async function writeItem(
  write: Write, projectId: string, { item, write: wanted }: PlannedItem, kinds: Offer['kinds'],
): Promise<string | null> {
  const { trx, actor, audit } = write
  if (!wanted) {
    return item.existing && item.state === 'same' ? item.existing.id : null
  }
  const { envelope: { description, icon, message }, stages, name, version, into } = wanted
  const row = into
    ? await lockTemplate(trx, into.id)
    : await addTemplate(write, { projectId, name, description, icon, stages })
  assertFound(row, 'template')
  // A draft with unpublished work stays as it is.
  const isIdle = into !== undefined && row.draftSha256 === (await findHighestVersion(trx, row.id))?.sha256
  const { number, sha256, consequence } = await addVersion(write, { row, stages, kinds, version, message })
  await audit({
    action: 'template.publish', of: row,
    after: { name: row.name, number, sha256, consequence, labels: [] },
  })
  await updateTemplate(
    trx, row.id, isIdle ? { draft: { spec: { stages }, sha256: toHashedSpec(stages).sha256, actor: actor.name } } : {},
  )
  return row.id
}
