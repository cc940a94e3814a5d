import type { Db, Trx } from '#db/client'
import { findLot, type QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import { insertOutbox } from '#db/repositories/system/outbox.repository'
import { isLotPassed, toLotName } from '#shared/domain/quality/lot-state'
import { AppError } from '#server/errors'
import type { StageDecision } from '#server/grpc/queue.gateway'
import type { Deps } from '../common/deps'
import { writeFixes } from './fix-lines'

/**
 * Leaves the decision of a lot for the factory, if a stage waits for it: in the transaction that decides, so that each
 * is sent once. Call `wakeRelay` after the commit.
 */
export async function sendLotDecision(
  trx: Trx, { id, projectId, runId, origin }: Pick<QcLotRow, 'id' | 'projectId' | 'runId' | 'origin'>,
): Promise<void> {
  if (origin === 'gate' && runId !== null) {
    await insertOutbox(trx, { projectId, runId, verb: 'decide', lotId: id })
  }
}

/**
 * What a decided lot says to the stage that waits for it. Records fixed in its review, and those that are left out,
 * are written to a file, whose address is the same each time.
 *
 * @throws AppError `conflict` when there is no such decision
 */
export async function readGateDecision(
  { db, artifacts }: { db: Db, artifacts: Pick<Deps['artifacts'], 'put'> }, lotId: string,
): Promise<StageDecision> {
  const lot = await findLot(db, lotId)
  if (!lot?.runId || !lot.stageKey || lot.decidedAt === null) {
    throw new AppError('conflict', `lot ${lotId} has decided nothing that a stage waits for`)
  }
  const isAccepted = isLotPassed(lot.state)
  const fixes = isAccepted
    ? await writeFixes({ db, artifacts }, { lotId, leavesOutFailed: lot.leavesOutFailed })
    : undefined
  const reason = [toLotName(lot.number), lot.reason].filter(part => part !== '').join(': ')
  return { runId: lot.runId, stageId: lot.stageKey, isAccepted, reason, ...fixes && { fixes: {
    uri: fixes.uri, bytes: fixes.bytes, sha256: fixes.sha256, mediaType: 'application/jsonl',
    records: fixes.count + fixes.leftOut,
    role: 'OUTPUT',
  } } }
}
