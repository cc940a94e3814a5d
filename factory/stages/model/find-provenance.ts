import { setTimeout as delay } from 'node:timers/promises'
import { Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { type ModelClient, StageFailure } from '../stage-definition.ts'
import { isServiceError, toCallFault } from './call-error.ts'
import type { ModelParameters } from './parameters.ts'

const DEADLINE_MS = 3_000
const TRIES = 5
const WAIT_MS = 500

/**
 * How the model makes its answers, for answers that do not say so themselves. Asked before the first record, so that an unknown
 * model fails the stage and not every record.
 *
 * @throws StageFailure
 */
export async function findProvenance(client: ModelClient, { model, target }: Pick<ModelParameters, 'model' | 'target'>, signal: AbortSignal): Promise<Provenance> {
  if (target) {
    return Provenance.MODEL
  }
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await client.getModel({ id: model }, { deadlineMs: DEADLINE_MS, signal })
      return answer.model?.provenance ?? Provenance.UNSPECIFIED
    }
    catch (error) {
      signal.throwIfAborted()
      if (!isServiceError(error)) {
        throw error
      }
      const fault = toCallFault(error)
      if (fault.type === 'stage') {
        throw fault.failure
      }
      if (tries === TRIES) {
        throw new StageFailure('MODEL_UNAVAILABLE', fault.message, { isRetryable: true, metadata: { reason: fault.outcome }, cause: error })
      }
      await delay(WAIT_MS * tries, undefined, { signal })
    }
  }
}
