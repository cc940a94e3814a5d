import type { Trx } from '#db/client'
import {
  findRejectedBefore, listGatesWithoutLot, listOrphanedLots, listUnsentDecisions, type GateRef, type WaitingGate,
} from '#db/repositories/quality/qc-gate.repository'
import { findLot, lockLot, updateLot } from '#db/repositories/quality/qc-lot.repository'
import { findPolicyCalled } from '#db/repositories/quality/qc-policy.repository'
import { namedBy } from '#shared/domain/run/frozen-stage'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import { stepLot, toLotName } from '#shared/domain/quality/lot-state'
import { AppError } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { sendLotDecision } from './gate-decision.service'
import { createLotForArtifact } from './lot-create.service'
import { revertParent } from './lot-parent'

type GateDeps = ChangeDeps & Pick<Deps, 'artifacts' | 'threads'>

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
export async function settleGates(
  deps: GateDeps, except: readonly GateRef[],
): Promise<{ made: number, failures: GateFailure[] }> {
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
  for (const id of await listOrphanedLots(deps.db, MOST_AT_ONCE)) {
    await closeLot(deps, id)
  }
  return { made, failures }
}

async function createLotOfGate(deps: GateDeps, gate: WaitingGate): Promise<void> {
  const { runId, stageKey, projectId, actor } = gate
  const stage = gate.spec.stages.find(({ key }) => key === stageKey)
  const wanted = (stage && namedBy(stage, 'policy')) ?? ''
  const policy = await findPolicyCalled(deps.db, { projectId, wanted, hasArchived: true })
  if (!policy) {
    throw new AppError('refused', `there is no quality policy ${wanted}`)
  }
  await createLotForArtifact(deps, { name: actor, requestId: runId }, {
    projectId, policyId: policy.id, runId, stageKey, artifact: getArtifact(gate),
    parentLotId: await findRejectedBefore(deps.db, gate),
  })
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
async function closeLot(deps: GateDeps, id: string): Promise<void> {
  const known = await findLot(deps.db, id)
  assertFound(known, 'lot')
  await change(deps, { name: known.createdBy, requestId: known.runId ?? id }, async (write) => {
    const { trx, audit } = write
    const lot = await lockLot(trx, id)
    const state = lot && stepLot(lot.state, 'close')
    if (!lot || !state) {
      return
    }
    const closed = await updateLot(trx, id, { state })
    await audit({
      action: 'qc_lot.close', of: lot,
      before: { state: lot.state },
      after: { name: toLotName(lot.number), state },
    })
    await revertParent(write, closed)
  })
}
