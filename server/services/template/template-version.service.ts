import { v7 } from 'uuid'
import { z } from 'zod'
import { updateTemplate, type TemplateRow } from '#db/repositories/template/template.repository'
import {
  deleteLabel, deprecateVersion, findHighestVersion, insertTemplateVersion, listLabels, listTemplateVersions, setLabel,
  type TemplateVersionRow,
} from '#db/repositories/template/template-version.repository'
import { pipelineStage } from '#shared/contract/pipeline.contract'
import {
  semver, type TemplateDetail, type TemplatePublish, type TemplateRestore, type TemplateVersionDetail,
} from '#shared/contract/template/template.contract'
import type { KindRule } from '#shared/domain/pipeline/pipeline-check'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { diffTemplate } from '#shared/domain/template/template-diff'
import { listHoles, listKinds, listModels } from '#shared/domain/template/template-holes'
import { isVersionEnough, toLeastVersion } from '#shared/domain/template/template-version'
import { AppError, toRefused } from '#server/errors'
import type { ChangeDeps, Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { parseCursor, toPage } from '../common/paging'
import { refuseErrors } from '../common/finding'
import { findStageKinds } from '../system'
import { getTemplateRow, getVersionOf, type TemplateEdit } from './template-access'
import { checkTemplate } from './template-spec'
import { toHashedSpec } from '../pipeline'
import { toHeadView } from './template-view'
import { editTemplate } from './template.service'

type VersionDeps = ChangeDeps & Pick<Deps, 'cache' | 'queue'>

const versionMark = z.strictObject({ number: semver })

/** @throws AppError `not_found` */
export async function listVersions(
  { db }: Pick<Deps, 'db'>, { id, limit, cursor }: { id: string, limit: number, cursor?: string | undefined },
) {
  await getTemplateRow(db, id)
  const rows = await listTemplateVersions(
    db, { templateId: id, limit: limit + 1, below: parseCursor(versionMark, cursor)?.number },
  )
  const labels = await listLabels(db, [id])
  return toPage(rows, { limit, toView: row => toHeadView(row, labels), toMark: row => ({ number: row.number }) })
}

interface VersionRef {
  id: string
  version: string
}

/** @throws AppError `not_found` */
export async function getVersion(
  { db }: Pick<Deps, 'db'>, { id, version }: VersionRef,
): Promise<TemplateVersionDetail> {
  await getTemplateRow(db, id)
  const row = await getVersionOf(db, { templateId: id, number: version })
  const { stages } = row.spec
  return {
    ...toHeadView({ ...row, kinds: stages.map(({ kind }) => kind) }, await listLabels(db, [id])),
    templateId: id,
    stages: stages.map(stage => pipelineStage.parse(stage)),
    holes: listHoles(stages),
    models: listModels(stages),
    kinds: listKinds(stages),
  }
}

/**
 * @throws AppError `not_found`, `stale_version`; `refused` for a draft that cannot run, has nothing new, or needs a
 *   higher number
 */
export async function publishTemplate(
  deps: VersionDeps, actor: Actor, { version, message, labels, ...edit }: TemplateEdit & TemplatePublish,
): Promise<TemplateDetail> {
  const kinds = await findStageKinds(deps)
  return editTemplate(deps, actor, edit, async (write, row) => {
    const { trx, audit } = write
    const published = await addVersion(write, { row, stages: row.draft.stages, kinds, version, message })
    for (const label of labels) {
      await setLabel(
        trx, { templateId: row.id, label, projectId: row.projectId, versionId: published.id, updatedBy: actor.name },
      )
    }
    await audit({
      action: 'template.publish', of: row,
      after: {
        name: row.name, number: published.number, sha256: published.sha256, consequence: published.consequence, labels,
      },
    })
    return updateTemplate(trx, row.id, {})
  })
}

export interface NewVersion {
  row: Pick<TemplateRow, 'id' | 'projectId'>
  stages: PipelineStageSpec[]
  kinds: readonly KindRule[] | undefined
  /** Absent = the lowest that the difference allows. */
  version: string | undefined
  message: string
}

/** Under the template's lock. @throws AppError `refused` */
export async function addVersion(
  { trx, actor }: Write, { row, stages, kinds, version, message }: NewVersion,
): Promise<TemplateVersionRow> {
  if (stages.length === 0) {
    throw toRefused('/stages', 'EMPTY_DRAFT', 'the draft has no stages: there is nothing to publish')
  }
  refuseErrors(checkTemplate(stages, kinds))
  const highest = await findHighestVersion(trx, row.id)
  const consequence = highest ? diffTemplate(highest.spec.stages, stages).consequence : null
  if (highest && consequence === null) {
    throw toRefused('/stages', 'UNCHANGED', `nothing has changed since version ${highest.number}`)
  }
  const least = toLeastVersion(highest?.number, consequence)
  const number = version ?? least
  if (!isVersionEnough(highest?.number, consequence, number)) {
    throw toRefused(
      '/version', 'VERSION_TOO_LOW',
      `what has changed since ${highest?.number} is ${consequence}: the number must be at least ${least}, `
      + `not ${number}`,
    )
  }
  if (!semver.safeParse(number).success) {
    throw toRefused('/version', 'VERSION_TOO_HIGH', `${number} is higher than a version can be`)
  }
  const { canonical, sha256 } = toHashedSpec(stages)
  const inserted = await insertTemplateVersion(trx, {
    id: v7(), templateId: row.id, projectId: row.projectId, number, canonical, sha256, message, consequence,
    actor: actor.name,
  })
  if (!inserted) {
    throw new AppError('conflict', `version ${number} is there already`, {
      fields: [{ pointer: '/version', code: 'VERSION_TAKEN', message: `version ${number} is there already` }],
    })
  }
  return inserted
}

/**
 * Existing pipelines keep it; new ones are warned. @throws AppError `not_found`; `conflict` when it is deprecated
 * already, or a label points to it
 */
export const deprecateTemplate = (
  deps: VersionDeps, actor: Actor, { id, version, reason }: VersionRef & { reason: string },
): Promise<TemplateDetail> =>
  editTemplate(deps, actor, { id, seenVersions: undefined }, async ({ trx, audit }, row) => {
    const found = await getVersionOf(trx, { templateId: id, number: version })
    if (found.deprecatedAt) {
      throw new AppError('conflict', `version ${version} is deprecated already`)
    }
    const labels = (await listLabels(trx, [id]))
      .filter(({ versionId }) => versionId === found.id).map(({ label }) => label)
    if (labels.length > 0) {
      throw new AppError(
        'conflict', `labels lead to version ${version}: ${labels.join(', ')}. Point them elsewhere first`,
      )
    }
    await deprecateVersion(trx, found.id, { actor: actor.name, reason })
    await audit({ action: 'template.deprecate', of: row, after: { name: row.name, number: version, reason } })
    return updateTemplate(trx, id, {})
  })

/** @throws AppError `not_found`, `stale_version`; `refused` as for a publication */
export async function restoreVersion(deps: VersionDeps, actor: Actor, {
  id, version, seenVersions, as, message,
}: VersionRef & TemplateEdit & TemplateRestore): Promise<TemplateDetail> {
  const kinds = await findStageKinds(deps)
  return editTemplate(deps, actor, { id, seenVersions }, async (write, row) => {
    const { trx, audit } = write
    const { spec, sha256 } = await getVersionOf(trx, { templateId: id, number: version })
    // A draft with unpublished work stays as it is, unless it is what shall be replaced.
    const isIdle = as === 'draft' || row.draftSha256 === (await findHighestVersion(trx, id))?.sha256
    const published = as === 'version'
      ? await addVersion(
          write, { row, stages: spec.stages, kinds, version: undefined, message: message || `= ${version}` },
        )
      : undefined
    if (!published && row.draftSha256 === sha256) {
      return row
    }
    await audit({
      action: 'template.restore_version', of: row,
      before: { name: row.name, sha256: row.draftSha256 },
      after: { name: row.name, from: version, sha256, ...published && { number: published.number } },
    })
    return updateTemplate(
      trx, id, isIdle ? { draft: { spec, sha256: toHashedSpec(spec.stages).sha256, actor: actor.name } } : {},
    )
  })
}

/** @throws AppError `not_found`, `stale_version`; `refused` for a deprecated version */
export const setTemplateLabel = (
  deps: ChangeDeps, actor: Actor, { label, version, ...edit }: TemplateEdit & { label: string, version: string | null },
): Promise<TemplateDetail> =>
  editTemplate(deps, actor, edit, async ({ trx, audit }, row) => {
    const before = (await listLabels(trx, [row.id])).find(it => it.label === label)
    if (version === (before?.number ?? null)) {
      return row
    }
    if (version === null) {
      await deleteLabel(trx, { templateId: row.id, label })
    }
    else {
      const found = await getVersionOf(trx, { templateId: row.id, number: version })
      if (found.deprecatedAt) {
        throw toRefused('/version', 'DEPRECATED', `version ${version} is deprecated: nobody should be led to it`)
      }
      await setLabel(
        trx, { templateId: row.id, label, projectId: row.projectId, versionId: found.id, updatedBy: actor.name },
      )
    }
    await audit({
      action: 'template.label', of: row,
      before: { name: row.name, label, version: before?.number ?? null },
      after: { name: row.name, label, version },
    })
    return updateTemplate(trx, row.id, {})
  })
