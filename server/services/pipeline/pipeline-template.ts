import type { Db } from '#db/client'
import type { PipelineRow, RevisionRow } from '#db/repositories/pipeline/pipeline.repository'
import { listTemplatesByIds } from '#db/repositories/template/template.repository'
import {
  listHighestVersions, listLabels, listTemplateVersionsByIds, type TemplateVersionRow,
} from '#db/repositories/template/template-version.repository'
import type { PipelineTemplate } from '#shared/contract/pipeline.contract'
import { compareVersions } from '#shared/domain/release/bump'
import { BUILT_IN_TEMPLATES } from '#shared/domain/template/template-code'
import { diffTemplate } from '#shared/domain/template/template-diff'
import { toTemplateStages } from '#shared/domain/template/template-holes'
import { toHashedSpec } from './hashed-spec'

export interface Follower {
  pipeline: Pick<PipelineRow, 'id' | 'templateLabel'>
  /** Its newest revision. */
  revision: RevisionRow
}

/**
 * Which version each of at most a few hundred pipelines came from, and what is newer; those from none are absent. By
 * pipeline.
 */
export async function findTemplatesOf(db: Db, followers: readonly Follower[]): Promise<Map<string, PipelineTemplate>> {
  const origins = await listTemplateVersionsByIds(
    db, [...new Set(followers.flatMap(({ revision }) => revision.templateVersionId ?? []))],
  )
  if (origins.length === 0) {
    return new Map()
  }
  const originOf = new Map(origins.map(version => [version.id, version]))
  const templateIds = [...new Set(origins.map(({ templateId }) => templateId))]
  const templates = new Map((await listTemplatesByIds(db, templateIds)).map(template => [template.id, template]))
  const newest = new Map((await listHighestVersions(db, templateIds, { isOffered: true })).map(version =>
    [version.templateId, version]))
  const labels = await listLabels(db, templateIds)
  const labelled = new Map((await listTemplateVersionsByIds(db, labels.map(({ versionId }) => versionId)))
    .map(version => [version.id, version]))
  return new Map(followers.flatMap(({ pipeline, revision }): [string, PipelineTemplate][] => {
    const origin = originOf.get(revision.templateVersionId ?? '')
    const template = origin && templates.get(origin.templateId)
    if (!template) {
      return []
    }
    const label = labels.find(it => it.templateId === template.id && it.label === pipeline.templateLabel)
    const offer = template.archivedAt
      ? undefined
      : toOffer(origin, { labelled: label && labelled.get(label.versionId), newest: newest.get(template.id) })
    return [[pipeline.id, {
      id: template.id,
      name: template.name,
      builtIn: BUILT_IN_TEMPLATES.find(code => code === template.builtIn) ?? null,
      version: origin.number,
      isDeprecated: origin.deprecatedAt !== null,
      label: pipeline.templateLabel,
      isChanged: toHashedSpec(toTemplateStages(revision.spec.stages).stages).sha256 !== origin.sha256,
      newer: offer
        ? {
            version: offer.number, consequence: diffTemplate(origin.spec.stages, offer.spec.stages).consequence,
            message: offer.message,
          }
        : null,
    }]]
  }))
}

/** A label that was moved back offers the older version; without the label, the newest version counts. */
function toOffer(
  origin: TemplateVersionRow,
  { labelled, newest }: { labelled: TemplateVersionRow | undefined, newest: TemplateVersionRow | undefined },
): TemplateVersionRow | undefined {
  if (labelled) {
    return labelled.id === origin.id ? undefined : labelled
  }
  return newest && compareVersions(newest.number, origin.number) > 0 ? newest : undefined
}
