import type { Trx } from '#db/client'
import { findRejectedBefore, listGatesWithoutLot, listOrphanedLots, listUnsentDecisions, type GateRef, type WaitingGate } from '#db/repositories/quality/qc-gate.repository'
import { lockLot, updateLot } from '#db/repositories/quality/qc-lot.repository'
import { findPolicyCalled } from '#db/repositories/quality/qc-policy.repository'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import { stepLot, toLotName, toLotState } from '#shared/domain/quality/lot-state'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'
import { audit } from '../common/versioned'
import { sendLotDecision } from './gate-decision.service'
import { createLotForArtifact } from './lot-create.service'
import { revertParent } from './lot-parent'

type GateDeps = Pick<Deps, 'db' | 'live' | 'artifacts' | 'threads'>

const MOST_AT_ONCE = 20

export interface GateFailure extends GateRef {
  error: unknown
}

/**
 * Gives every waiting gate its lot, sends decisions again that have not arrived, and closes the lots that nothing
 * waits for any more. Whatever was cut off before is done by the next call: it goes by what is stored.
 *
 * @param except not yet again, after a failure
 * @returns the lots that could not be made: their run waits, and shows why
 */
export async function settleGates(deps: GateDeps, except: readonly GateRef[]): Promise<{ made: number, failures: GateFailure[] }> {
  const failures: GateFailure[] = []
  let made = 0
  for (const gate of await listGatesWithoutLot(deps.db, { limit: MOST_AT_ONCE, except })) {
    try {
      await createLotOfGate(deps, gate)
      made += 1
    }
    catch (error) {
      failures.push({ runId: gate.runId, stageKey: gate.stageKey, error })
    }
  }
  for (const lotId of await listUnsentDecisions(deps.db, { limit: MOST_AT_ONCE })) {
    await deps.db.transaction().execute(trx => sendAgain(trx, lotId))
  }
  const orphans = await listOrphanedLots(deps.db, MOST_AT_ONCE)
  for (const id of orphans) {
    await deps.db.transaction().execute(trx => closeLot(trx, id))
  }
  if (orphans.length > 0) {
    deps.live.publish('quality')
  }
  return { made, failures }
}

async function createLotOfGate(deps: GateDeps, gate: WaitingGate): Promise<void> {
  const { runId, stageKey, projectId, actor } = gate
  const wanted = String(gate.spec.stages.find(({ key }) => key === stageKey)?.parameters['policy'] ?? '')
  const policy = await findPolicyCalled(deps.db, { projectId, wanted, hasArchived: true })
  if (!policy) {
    throw new AppError('refused', `there is no quality policy ${wanted}`)
  }
  await createLotForArtifact(deps, { name: actor, requestId: runId }, { projectId, policyId: policy.id, runId, stageKey, artifact: getArtifact(gate), parentLotId: await findRejectedBefore(deps.db, gate) })
}

function getArtifact({ outputs, stageKey }: WaitingGate): ArtifactInfo {
  const [artifact, ...more] = outputs
  if (!artifact || more.length > 0) {
    throw new AppError('refused', `stage ${stageKey} waits for ${outputs.length} artifacts: a lot is one`)
  }
  return artifact
}

/** Looked at again under the lock: another console may have sent it. */
async function sendAgain(trx: Trx, lotId: string): Promise<void> {
  const lot = await lockLot(trx, lotId)
  if (lot && (await listUnsentDecisions(trx, { limit: 1, lotId })).length > 0) {
    await sendLotDecision(trx, lot)
  }
}

/**
 * Decided meanwhile = it stays as it is. A rejected lot of a gate whose place it took is rejected as before: another
 * retry of its run replaces it.
 */
async function closeLot(trx: Trx, id: string): Promise<void> {
  const lot = await lockLot(trx, id)
  const state = lot && stepLot(toLotState(lot.state), 'close')
  if (!lot || !state) {
    return
  }
  const actor = { name: lot.createdBy, requestId: lot.runId ?? id }
  const closed = await updateLot(trx, id, { state })
  await audit(trx, actor, {
    projectId: lot.projectId, action: 'qc_lot.close', noun: 'qc_lot', nounId: id,
    before: { state: lot.state }, after: { name: toLotName(lot.number), state },
  })
  await revertParent(trx, actor, closed)
}
