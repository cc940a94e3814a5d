import type { Db } from '#db/client'
import type { TemplateRow } from '#db/repositories/template/template.repository'
import { findHighestVersion } from '#db/repositories/template/template-version.repository'
import { sumVersionUse, type TemplateUse } from '#db/repositories/template/template-use.repository'
import type { TemplateDiff, TemplateDiffQuery } from '#shared/contract/template/template-diff.contract'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { diffTemplate } from '#shared/domain/template/template-diff'
import { toLeastVersion, toTemplateMark } from '#shared/domain/template/template-version'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { getTemplateRow, getVersionOf } from './template-access'
import { toHashedSpec } from '../pipeline'
import { toYield } from './template-view'

const DAYS = 90
const DAY_MS = 24 * 3_600_000
/** Fewer runs say little about what comes. */
const LEAST_RUNS = 3

interface Side {
  view: TemplateDiff['from']
  stages: PipelineStageSpec[]
}

/** Two versions in any order, or the draft. @throws AppError `not_found` */
export async function getTemplateDiff(
  { db }: Pick<Deps, 'db'>, { id, from, to, projectId }: TemplateDiffQuery & { id: string },
): Promise<TemplateDiff> {
  const template = await getTemplateRow(db, id)
  const before = await getSide(db, template, from)
  const after = await getSide(db, template, to)
  const { consequence, otherwise, changes, same } = diffTemplate(before.stages, after.stages)
  return {
    from: before.view, to: after.view, consequence, otherwise, changes, same,
    nextVersion: to === 'draft' ? await findNextVersion(db, template.id, after.stages) : null,
    ...await measureEffect(
      db, template.id, { from, to, projectId: template.projectId ?? projectId ?? DEFAULT_PROJECT_ID },
    ),
  }
}

async function getSide(db: Db, row: TemplateRow, version: string): Promise<Side> {
  if (version !== 'draft') {
    const { spec, sha256, message, actor, createdAt } = await getVersionOf(db, { templateId: row.id, number: version })
    return { stages: spec.stages, view: {
      version, sha256, canonical: toHashedSpec(spec.stages).canonical, message, actor, at: createdAt.toISOString(),
    } }
  }
  assertFound(row.draft ?? undefined, 'draft: the template is part of the product')
  const stages = row.draft?.stages ?? []
  return { stages, view: {
    version, sha256: row.draftSha256, canonical: toHashedSpec(stages).canonical, message: '', actor: row.draftBy,
    at: row.draftAt.toISOString(),
  } }
}

/** Against the highest version, whichever the draft is compared with. */
async function findNextVersion(db: Db, templateId: string, stages: PipelineStageSpec[]): Promise<string | null> {
  const highest = await findHighestVersion(db, templateId)
  const consequence = highest ? diffTemplate(highest.spec.stages, stages).consequence : null
  return stages.length === 0 || (highest && consequence === null) ? null : toLeastVersion(highest?.number, consequence)
}

/** Only what has really run on both sides. */
async function measureEffect(
  db: Db, templateId: string, { from, to, projectId }: TemplateDiffQuery & { projectId: string },
): Promise<Pick<TemplateDiff, 'effect' | 'effectReason'>> {
  if (from === 'draft' || to === 'draft') {
    return { effect: null, effectReason: 'draft_never_ran' }
  }
  const marks = [toTemplateMark(templateId, from), toTemplateMark(templateId, to)]
  const rows = await sumVersionUse(db, marks, { projectId, since: new Date(Date.now() - DAYS * DAY_MS) })
  const [before, after] = marks.map(mark => rows.find(row => row.mark === mark))
  if (!before || !after || Math.min(before.succeeded, after.succeeded) < LEAST_RUNS) {
    return { effect: null, effectReason: 'too_few_runs' }
  }
  return { effect: { days: DAYS, from: toEffectSide(before), to: toEffectSide(after) }, effectReason: null }
}

function toEffectSide(use: TemplateUse): NonNullable<TemplateDiff['effect']>['from'] {
  const ended = use.succeeded + use.failed
  return {
    runs: use.runs, yield: toYield(use), successRatio: ended > 0 ? use.succeeded / ended : null,
    durationMs: use.durationMs,
  }
}
