import type { Db } from '#db/client'
import { listModelConfigsByIds, type ModelConfigRow } from '#db/repositories/model/model-config.repository'
import { id as uuid } from '#shared/contract/common.contract'
import { applyConfig } from '#shared/domain/model/model-config'
import type { FrozenStage } from '#shared/domain/run/run-record'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import { toSpec } from '../model'

/** The parameter by which a stage names a model configuration; in its schema it has the keyword `x-model-config`. */
const PARAMETER = 'configuration'

/**
 * Stages that name a model configuration get its values, and the version that they have it from: the factory knows no
 * configurations. A stage that names one that cannot be used is left as it is, with a finding.
 */
export async function resolveConfigurations<S extends FrozenStage>(
  db: Db, { projectId, kinds }: { projectId: string, kinds: KindBook }, stages: readonly S[],
): Promise<{ stages: S[], findings: PipelineFinding[] }> {
  const ids = stages.flatMap(({ parameters }) => uuid.safeParse(parameters[PARAMETER]).data?.toLowerCase() ?? [])
  const configs = new Map((await listModelConfigsByIds(db, [...new Set(ids)]))
    .filter(config => config.projectId === projectId).map(config => [config.id, config]))
  const findings: PipelineFinding[] = []
  const resolved = stages.map((stage, index): S => {
    const named = toNamedConfiguration(stage.parameters)
    if (named === undefined) {
      return stage
    }
    const config = configs.get(named)
    const fault = findFault(config)
    if (fault) {
      const [code, message] = fault
      findings.push({
        severity: 'ERROR', code, pointer: `/stages/${index}/parameters/${PARAMETER}`, stageKey: stage.key, message,
        params: { configuration: config?.name ?? named, id: config?.id ?? '' },
      })
    }
    // A disabled one still says which model would be called, so that the rest can be checked.
    if (!config) {
      return stage
    }
    const takesSchema = kinds.parametersOf(stage.kind, 'answer_schema').length > 0
    const parameters = applyConfig({ own: stage.parameters, takesSchema }, config.id, toSpec(config))
    return { ...stage, parameters, configuration: { id: config.id, name: config.name, version: config.version } }
  })
  return { stages: resolved, findings }
}

/** True for a finding about the configuration that a stage names. */
export const isOfConfiguration = ({ pointer }: Pick<PipelineFinding, 'pointer'>): boolean =>
  pointer.endsWith(`/parameters/${PARAMETER}`)

export const toNamedConfiguration = (parameters: Readonly<Record<string, unknown>>): string | undefined => {
  const named = parameters[PARAMETER]
  return named === undefined || named === '' ? undefined : String(named).toLowerCase()
}

function findFault(config: ModelConfigRow | undefined): [code: string, message: string] | undefined {
  if (!config) {
    return ['NO_CONFIGURATION', 'no such model configuration in this project']
  }
  if (config.archivedAt) {
    return ['CONFIGURATION_ARCHIVED', `the model configuration ${config.name} is archived`]
  }
  return config.isEnabled ? undefined : ['CONFIGURATION_DISABLED', `the model configuration ${config.name} is disabled`]
}
