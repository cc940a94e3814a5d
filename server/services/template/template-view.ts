import type { Db } from '#db/client'
import type { TemplateRow } from '#db/repositories/template/template.repository'
import {
  countTemplateVersions, listHighestVersions, listLabels, type TemplateLabelRow, type TemplateVersionHead as HeadRow,
  type TemplateVersionRow,
} from '#db/repositories/template/template-version.repository'
import { sumTemplateUse, type TemplateUse } from '#db/repositories/template/template-use.repository'
import type { TemplateDetail, TemplateVersionHead, TemplateView } from '#shared/contract/template/template.contract'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import type { Bump } from '#shared/domain/dataset/semver'
import { BUILT_IN_TEMPLATES, CONSEQUENCES, TEMPLATE_ICONS } from '#shared/domain/template/template-code'
import { diffTemplate } from '#shared/domain/template/template-diff'
import { listHoles, listModels } from '#shared/domain/template/template-holes'
import { toLeastVersion } from '#shared/domain/template/template-version'
import { toEditableView } from '../common/versioned'

const USE_MS = 30 * 24 * 3_600_000

/** What is read for a page of templates, in five statements. */
interface Known {
  offered: Map<string, TemplateVersionRow>
  highest: Map<string, TemplateVersionRow>
  labels: Map<string, TemplateLabelRow[]>
  use: Map<string, TemplateUse>
}

async function readKnown(db: Db, projectId: string, rows: readonly TemplateRow[]): Promise<Known> {
  const ids = rows.map(({ id }) => id)
  const offered = await listHighestVersions(db, ids, { isOffered: true })
  const highest = await listHighestVersions(db, ids, { isOffered: false })
  const labels = await listLabels(db, ids)
  const use = await sumTemplateUse(db, ids, { projectId, since: new Date(Date.now() - USE_MS) })
  return {
    offered: new Map(offered.map(version => [version.templateId, version])),
    highest: new Map(highest.map(version => [version.templateId, version])),
    labels: Map.groupBy(labels, ({ templateId }) => templateId),
    use: new Map(use.map(({ templateId, ...counts }) => [templateId, counts])),
  }
}

/** @param projectId whose runs are counted. */
export async function toViews(db: Db, projectId: string, rows: readonly TemplateRow[]): Promise<TemplateView[]> {
  const known = await readKnown(db, projectId, rows)
  return rows.map(row => toView(row, known))
}

function toView(row: TemplateRow, { offered, highest, labels, use }: Known): TemplateView {
  const latest = offered.get(row.id) ?? highest.get(row.id)
  const own = labels.get(row.id) ?? []
  const stages = (latest?.spec ?? row.draft)?.stages ?? []
  return {
    ...toEditableView(row),
    projectId: row.projectId,
    builtIn: BUILT_IN_TEMPLATES.find(code => code === row.builtIn) ?? null,
    name: row.name,
    description: row.description,
    icon: TEMPLATE_ICONS.find(icon => icon === row.icon) ?? 'workflow',
    state: !latest ? 'draft' : latest.deprecatedAt ? 'deprecated' : 'published',
    latest: latest ? toHeadView({ ...latest, kinds: stages.map(({ kind }) => kind) }, own) : null,
    labels: own.map(({ label, number }) => ({ label, version: number })),
    hasDraft: row.draft !== null && row.draftSha256 !== highest.get(row.id)?.sha256 && row.draft.stages.length > 0,
    stageCount: stages.length,
    kinds: stages.map(({ kind }) => kind),
    isArchived: row.archivedAt !== null,
    use: toUseView(use.get(row.id)),
  }
}

function toUseView(use: TemplateUse | undefined): TemplateView['use'] {
  const { runs = 0, succeeded = 0, failed = 0 } = use ?? {}
  return { runs, succeeded, failed, yield: toYield(use) }
}

export const toYield = (use: TemplateUse | undefined): number | null =>
  use && use.recordsIn > 0 ? use.recordsOut / use.recordsIn : null

export function toHeadView(
  { id, templateId, number, sha256, message, consequence, actor, createdAt, kinds, ...row }: HeadRow,
  labels: readonly TemplateLabelRow[],
): TemplateVersionHead {
  return {
    id, number, message, sha256, actor,
    consequence: toBump(consequence),
    stageCount: kinds.length,
    createdAt: createdAt.toISOString(),
    labels: labels.filter(label => label.templateId === templateId && label.number === number)
      .map(({ label }) => label),
    isDeprecated: row.deprecatedAt !== null,
    deprecatedAt: row.deprecatedAt?.toISOString() ?? null,
    deprecatedBy: row.deprecatedBy,
    deprecateReason: row.deprecateReason,
  }
}

const toBump = (text: string | null): Bump | null => CONSEQUENCES.find(it => it === text) ?? null

/** @param projectId whose runs are counted. */
export async function toDetail(db: Db, projectId: string, row: TemplateRow): Promise<TemplateDetail> {
  const known = await readKnown(db, projectId, [row])
  const view = toView(row, known)
  const highest = known.highest.get(row.id)
  const shown = (known.offered.get(row.id) ?? highest)?.spec ?? row.draft
  return {
    ...view,
    holes: listHoles(shown?.stages ?? []),
    models: listModels(shown?.stages ?? []),
    draft: row.draft && toDraftSummary(row, row.draft.stages, highest),
    hasSample: view.builtIn !== null,
    versionCount: await countTemplateVersions(db, row.id),
  }
}

function toDraftSummary(
  row: TemplateRow, stages: PipelineStageSpec[], highest: TemplateVersionRow | undefined,
): TemplateDetail['draft'] {
  const { consequence } = highest ? diffTemplate(highest.spec.stages, stages) : { consequence: null }
  const isSomething = highest ? consequence !== null : stages.length > 0
  return {
    sha256: row.draftSha256,
    stageCount: stages.length,
    updatedAt: row.draftAt.toISOString(),
    updatedBy: row.draftBy,
    consequence,
    nextVersion: isSomething ? toLeastVersion(highest?.number, consequence) : null,
  }
}
