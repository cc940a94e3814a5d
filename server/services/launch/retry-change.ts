import type { RetryRevisionView } from '#shared/contract/run/run-retry.contract'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import { withReplaced } from '#shared/domain/run/replace-parameters'
import type { FrozenStage } from '#shared/domain/run/run-record'
import type { RetryConfigurations } from '#shared/domain/run/run-retry'
import type { Deps } from '../common/deps'
import { findKindBook } from '../system'
import { resolveConfigurations, toNamedConfiguration } from '../pipeline'
import { type Candidate, type Limits, type Made, type Parameters, replaceLimits } from './retry-target'
import { replaceParameters } from './run-launch.service'

/** What a retry changes of the revision that it runs. */
export interface RetryChange {
  parameters: Parameters
  limits: Limits
  configurations: RetryConfigurations
}

/**
 * The stages with parameters and limits of the request, still with the configurations of the run: what can be taken
 * over is compared with these.
 */
export const applyChange = <S extends FrozenStage>(stages: readonly S[], { parameters, limits }: RetryChange): S[] =>
  replaceLimits(
    stages.flatMap(stage => replaceParameters([stage], { [stage.key]: withoutGiven(stage, parameters[stage.key]) })),
    limits,
  )

/** What a model configuration gives, whatever its stage has of its own: nothing of it can be left out. */
const GIVEN = new Set(['model', 'target', 'parameters', 'limit_key'])

const withoutGiven = ({ configuration }: FrozenStage, replaced: Parameters[string] = {}): Parameters[string] =>
  configuration === undefined
    ? replaced
    : Object.fromEntries(Object.entries(replaced).filter(([name, value]) => value !== null || !GIVEN.has(name)))

/**
 * The stages that run again, with the newest version of the model configurations that they name: a key, a model, an
 * endpoint or a limit that was mended is used. Values of the old version are among the parameters of the run, so that
 * the new one is applied to those of the stage itself.
 */
export async function withConfigurations<S extends FrozenStage>(
  deps: Pick<Deps, 'db' | 'cache' | 'queue'>,
  { resolution: { projectId }, own }: Pick<Candidate, 'own'> & { resolution: { projectId: string } },
  { change: { parameters, configurations }, stages }: { change: RetryChange, stages: readonly S[] },
): Promise<{ stages: S[], findings: PipelineFinding[] }> {
  const renewed = stages
    .map((stage, index) => ({ stage: toOwnStage(stage, own, parameters), index }))
    .filter(({ stage, index }) => isRenewed(stages[index], stage, configurations))
  const of = { projectId, kinds: await findKindBook(deps) }
  const { stages: resolved, findings } = await resolveConfigurations(deps.db, of, renewed.map(({ stage }) => stage))
  const after = new Map(renewed.map(({ index }, place) => [index, resolved[place]]))
  const toPlace = (_: string, place: string) => `/stages/${renewed[Number(place)]?.index}`
  return {
    stages: stages.map((stage, index) => after.get(index) ?? stage),
    findings: findings.map(finding => ({ ...finding, pointer: finding.pointer.replace(/^\/stages\/(\d+)/, toPlace) })),
  }
}

/** Without the values of its configuration. One whose revision is not known stays as it was. */
function toOwnStage<S extends FrozenStage>(stage: S, own: Candidate['own'], parameters: Parameters): S {
  const mine = own.get(stage.key)
  if (!mine) {
    return stage
  }
  const { configuration: _configuration, ...rest } = stage
  // The cast: without an optional property it is still an S.
  return { ...rest, parameters: withReplaced(mine, parameters[stage.key]) } as S
}

/** A configuration was named, is named, or both. With that of the run, only another one is looked up. */
function isRenewed(before: FrozenStage | undefined, after: FrozenStage, configurations: RetryConfigurations): boolean {
  const named = toNamedConfiguration(after.parameters)
  if (before === after || (named === undefined && before?.configuration === undefined)) {
    return false
  }
  return configurations === 'newest' || named !== before?.configuration?.id
}

type StageView = Pick<RetryRevisionView['stages'][number], 'configuration' | 'parameters'>

/** How a stage is shown: its own parameters, and the configuration from which the others come. */
export function toChangeView(
  { key, parameters, configuration: found }: FrozenStage,
  { own }: Pick<Candidate, 'own'>,
  { made, findings }: Pick<Made, 'made'> & { findings: readonly PipelineFinding[] },
): StageView {
  const isFaulty = findings.some(finding => finding.stageKey === key)
  const configuration = isFaulty ? undefined : found
  const mine = own.get(key)
  const named = mine && toNamedConfiguration(mine)
  // One that the request takes away is not called again: it is not missing.
  if (!found && (named === undefined || !isFaulty)) {
    return { parameters: mine ?? parameters, configuration: null }
  }
  const ran = made.get(key)?.stage.configuration
  const before = ran && (ran.id === (configuration?.id ?? named)) ? ran : undefined
  return {
    parameters: mine ?? parameters,
    configuration: configuration || before
      ? {
          id: configuration?.id ?? before?.id ?? '',
          name: configuration?.name ?? before?.name ?? '',
          before: before?.version ?? null,
          after: configuration?.version ?? null,
        }
      : null,
  }
}
