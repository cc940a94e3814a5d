import type { Db, Trx } from '#db/client'
import { lockOpenLots, type QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import { findFirstJudged, type JudgedLot } from '#db/repositories/quality/qc-verdict.repository'
import { isLotOpen, toLotName } from '#shared/domain/quality/lot-state'
import { AppError } from '#server/errors'

/** Why no other lot of the same policy is made over the version, or passes, before that one is decided. */
export const toJudgedText = ({ number }: Pick<JudgedLot, 'number'>): string =>
  `${toLotName(number)} of the same policy over this version was judged and is not decided: decide it first, `
  + 'otherwise a version could be drawn until a sample of it passes'

type NewLot = Pick<QcLotRow, 'policyId' | 'datasetVersionId' | 'origin'>

/** @throws AppError `conflict` while a lot of the policy over the version was judged and is not decided */
export async function assertNoneJudged(
  db: Db, { policyId, datasetVersionId, origin }: NewLot,
): Promise<void> {
  if (origin !== 'version' || datasetVersionId === null) {
    return
  }
  const judged = await findFirstJudged(db, { policyId, datasetVersionId })
  if (judged) {
    const message = toJudgedText(judged)
    throw new AppError('conflict', message, { fields: [{ pointer: '/version', code: 'LOT_JUDGED', message }] })
  }
}

/**
 * Under the lock of the lots that are not decided, until the transaction ends: a first verdict on one of them comes
 * before or after.
 *
 * @throws AppError `conflict` while one of them was judged
 */
export async function lockNoneJudged(trx: Trx, lot: NewLot): Promise<void> {
  const { policyId, datasetVersionId, origin } = lot
  if (origin === 'version' && datasetVersionId !== null) {
    await lockOpenLots(trx, { policyId, datasetVersionId })
    await assertNoneJudged(trx, lot)
  }
}

type OwnLot = Pick<QcLotRow, 'id' | 'policyId' | 'datasetVersionId' | 'origin' | 'state'>

/**
 * Which lot has to be decided before this one can pass: of lots over one version that were made before any verdict, the
 * one that was judged first is decided first. So what its sample showed counts, whichever was made first, and there is
 * always one that waits for no other. It needs no lock: this one has its verdicts, and those of others come later.
 */
export async function findJudgedBefore(
  db: Db, { id, policyId, datasetVersionId, origin, state }: OwnLot,
): Promise<JudgedLot | undefined> {
  if (origin !== 'version' || datasetVersionId === null || !isLotOpen(state)) {
    return undefined
  }
  const first = await findFirstJudged(db, { policyId, datasetVersionId })
  return first?.id === id ? undefined : first
}
