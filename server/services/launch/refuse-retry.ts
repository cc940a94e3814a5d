import type { Trx } from '#db/client'
import { findRetrySince, lockTaskRun } from '#db/repositories/run/task-run.repository'
import type { ProblemField } from '#shared/contract/error.contract'
import type { BlockedStage, RetryChoice, RetryReason } from '#shared/domain/run/run-retry'
import { AppError } from '#server/errors'
import type { RetryChange } from './retry-change'
import type { Candidate } from './retry-target'

/** Under the run's lock, so that of two requests at once only one launches. */
export async function refuseSecond(trx: Trx, id: string, since: Date | undefined): Promise<void> {
  const run = await lockTaskRun(trx, id)
  if (run && await findRetrySince(trx, run, since)) {
    refuse([
      { pointer: '', code: 'RETRIED', message: 'the run is being retried, or was retried since it was selected' },
    ])
  }
}

export const MESSAGES: Record<RetryReason, string> = {
  NOT_ENDED: 'the run has not ended',
  PIPELINE_ARCHIVED: 'the pipeline of this run was archived',
  SAME_REVISION: 'the run has the newest revision already',
  NOTHING_FAILED: 'every stage of the run has succeeded: start from a stage, or from the start',
  STAGE_GONE: 'this revision does not have the stage',
  UPSTREAM_CHANGED: 'a stage before the start cannot be taken over',
  RUN_FORGOTTEN: 'the factory no longer knows the run, so nothing of it can be taken over: start from the start',
  OF_GROUP: 'the run reads rejected records of another one: to use the newest revision, retry their group there',
  GROUP_RECOVERED: 'the rejected records that the run read are in a version already',
}

const REUSE_MESSAGES: Record<BlockedStage['reason'], string> = {
  NEW_STAGE: 'the run does not have it',
  NOT_SUCCEEDED: 'it has not succeeded in the run',
  KIND_CHANGED: 'it has another kind',
  PARAMETERS_CHANGED: 'its parameters have changed',
  INPUTS_CHANGED: 'it reads something else',
  TOLERANCE_CHANGED: 'its tolerance of failed records has changed',
  ARTIFACT_GONE: 'something that it wrote is gone or damaged',
}

/** Names the start, or each stage before it that cannot be taken over. */
export function refuseChoice({ from, reason, blocked }: RetryChoice, keys: readonly string[]): void {
  if (reason === 'UPSTREAM_CHANGED') {
    refuse(blocked.map(({ stageKey, reason: code, parameters: [name] }) => ({
      pointer: `/stages/${keys.indexOf(stageKey)}`
        + `${name === undefined ? '' : `/parameters/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`}`,
      code, message: `stage ${stageKey} cannot be taken over: ${REUSE_MESSAGES[code]}`,
    })))
  }
  if (reason !== null) {
    refuse([{ pointer: from === 'stage' ? '/stageKey' : '/from', code: reason, message: MESSAGES[reason] }])
  }
}

export function refuseStrays({ resolution }: Candidate, { parameters, limits }: RetryChange): void {
  const known = new Set(resolution.stages.map(stage => stage.key))
  const named = Object.entries({ parameters, limits }).flatMap(([part, byStage]) =>
    Object.keys(byStage).map(key => ({ part, key })))
  refuse(named.filter(({ key }) => !known.has(key)).map(({ part, key }) => ({
    pointer: `/${part}/${key}`, code: 'NO_STAGE', message: `the pipeline has no stage ${key}`,
  })))
}

export function refuse(fields: ProblemField[]): void {
  const [first] = fields
  if (first) {
    throw new AppError('refused', first.message, { fields })
  }
}
