import type { z } from 'zod'
import { listHighestVersions, type TemplateVersionRow } from '#db/repositories/template/template-version.repository'
import { listTemplatesByIds, type TemplateRow } from '#db/repositories/template/template.repository'
import { templateEnvelope, type templateBundle } from '#shared/contract/template/template-file.contract'
import type { TemplateExportQuery } from '#shared/contract/template/template.contract'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { listHoles, listKinds, listModels } from '#shared/domain/template/template-holes'
import { AppError, toRefused } from '#server/errors'
import type { Deps } from '../common/deps'
import { getVersionOf } from './template-access'
import { hashText } from '../pipeline'

export type TemplateBundle = z.output<typeof templateBundle>

/** @throws AppError `not_found`; `refused` for a template without a version */
export async function exportTemplates(
  { db }: Pick<Deps, 'db'>, { id: ids, version }: TemplateExportQuery,
): Promise<TemplateBundle> {
  if (version !== undefined && ids.length > 1) {
    throw toRefused('/query/version', 'ONE_ID', 'a version can be chosen for one template only')
  }
  const found = new Map((await listTemplatesByIds(db, ids)).map(template => [template.id, template]))
  const [offered, highest] = [
    await listHighestVersions(db, ids, { isOffered: true }), await listHighestVersions(db, ids, { isOffered: false }),
  ]
  const versions = new Map([...highest, ...offered].map(row => [row.templateId, row]))
  const templates = []
  for (const id of new Set(ids.map(it => it.toLowerCase()))) {
    const template = found.get(id)
    if (!template || template.archivedAt) {
      throw new AppError('not_found', `no such template: ${id}`)
    }
    const row = version === undefined ? versions.get(id) : await getVersionOf(db, { templateId: id, number: version })
    if (!row) {
      throw toRefused('/query/id', 'NOT_PUBLISHED', `${template.name} has no version yet: publish its draft first`)
    }
    templates.push(toEnvelope(template, row))
  }
  return { kind: 'PipelineTemplates', schemaVersion: 1, templates }
}

const toEnvelope = (
  { name, description, icon }: TemplateRow, { number, message, spec }: TemplateVersionRow,
): TemplateBundle['templates'][number] =>
  seal({ name, description, icon, version: number, message, stages: spec.stages })

interface EnvelopeContent {
  name: string
  description: string
  icon: string
  version: string
  message: string
  stages: PipelineStageSpec[]
}

/** A version as it is in a file, without its checksum. */
const toEnvelopeBody = ({ name, description, icon, version, message, stages }: EnvelopeContent) => ({
  kind: 'PipelineTemplate' as const,
  schemaVersion: 1 as const,
  name,
  description,
  icon,
  version,
  message,
  stages,
  params: listHoles(stages),
  requires: { models: listModels(stages), stageKinds: listKinds(stages) },
})

/** With the checksum of what a reader will parse. */
export function seal(content: EnvelopeContent): TemplateBundle['templates'][number] {
  const body = templateEnvelope.omit({ checksum: true }).parse(toEnvelopeBody(content))
  return { ...body, checksum: `sha256:${hashText(toCanonicalJson(body))}` }
}
