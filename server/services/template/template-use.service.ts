import type { Trx } from '#db/client'
import { lockTemplate } from '#db/repositories/template/template.repository'
import { listLabels, type TemplateVersionRow } from '#db/repositories/template/template-version.repository'
import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { TemplateUseBody } from '#shared/contract/template/template.contract'
import { readOwn } from '#shared/domain/json/own-value'
import { checkPipeline } from '#shared/domain/pipeline/pipeline-check'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { AppError, toRefused } from '#server/errors'
import type { ProblemField } from '#shared/contract/error.contract'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { addPipeline } from '../pipeline'
import { findStageKinds, getTargetProjectId } from '../system'
import { getTemplateRow, getVersionOf } from './template-access'

type UseDeps = ChangeDeps & Pick<Deps, 'cache' | 'queue'>

/**
 * @throws AppError `not_found`; `refused` for stages that it does not have, and for what it leaves open and was not
 *   given
 */
export async function createPipelineFrom(deps: UseDeps, actor: Actor, {
  id, version, projectId, name, description, label, ...fill
}: TemplateUseBody & { id: string, version: string }): Promise<PipelineView> {
  const template = await getTemplateRow(deps.db, id)
  const found = await getVersionOf(deps.db, { templateId: id, number: version })
  const target = await getTargetProjectId(deps.db, projectId ?? template.projectId ?? undefined)
  if (template.projectId !== null && template.projectId !== target) {
    throw toRefused(
      '/projectId', 'OTHER_PROJECT', 'the template belongs to another project: export it there and import it here',
    )
  }
  if (label !== null && !(await listLabels(deps.db, [id])).some(it => it.label === label)) {
    throw toRefused('/label', 'NO_LABEL', `the template has no label ${label}`)
  }
  const stages = fillStages(found, fill)
  refuseFindings(stages, checkPipeline(stages, await findStageKinds(deps)))
  return change(deps, actor, async (write) => {
    await lockOffered(write.trx, id)
    return addPipeline(
      write, { projectId: target, name, description, stages, message: '', template: { versionId: found.id, label } },
    )
  })
}

/** It may have been archived in the meantime. @throws AppError `not_found` */
async function lockOffered(trx: Trx, id: string): Promise<void> {
  await lockTemplate(trx, id)
  await getTemplateRow(trx, id)
}

/** @throws AppError `refused` for a stage that the template does not have */
function fillStages(
  { spec }: TemplateVersionRow, { sources, parameters }: Pick<TemplateUseBody, 'sources' | 'parameters'>,
): PipelineStageSpec[] {
  const known = new Set(spec.stages.map(({ key }) => key))
  const strays = Object.entries({ sources, parameters }).flatMap(([part, byStage]) =>
    Object.keys(byStage).filter(key => !known.has(key)).map((key): ProblemField => ({
      pointer: `/${part}/${key}`, code: 'NO_STAGE', message: `the template has no stage ${key}`,
    })))
  refuse(strays)
  return spec.stages.map(stage => ({
    ...stage,
    parameters: { ...stage.parameters, ...readOwn(parameters, stage.key) },
    ...toSource(readOwn(sources, stage.key)),
  }))
}

const toSource = (sourceId: string | undefined) => sourceId === undefined ? {} : { sourceId }

const OF_PARAMETERS = /^\/stages\/(\d+)\/parameters/

/** The request has no stages, but values of parameters by stage. */
function refuseFindings(stages: readonly PipelineStageSpec[], findings: ReturnType<typeof checkPipeline>): void {
  refuse(findings.filter(({ severity }) => severity === 'ERROR').map(({ pointer, code, message, stageKey }) => ({
    pointer: pointer.replace(OF_PARAMETERS, (_, index) => `/parameters/${stages[Number(index)]?.key}`), code,
    message: `stage ${stageKey}: ${message}`,
  })))
}

function refuse(fields: ProblemField[]): void {
  const [first] = fields
  if (first) {
    throw new AppError('refused', first.message, { fields })
  }
}
