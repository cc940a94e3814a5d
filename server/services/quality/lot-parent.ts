import { isReplaced, lockLot, updateLot, type QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import { stepLot, toLotName } from '#shared/domain/quality/lot-state'
import { toRefused } from '#server/errors'
import type { Write } from '../common/change'
import { assertFound } from '../common/versioned'
import { rejudgeLotGates } from '../release'

/** @throws AppError `refused` unless the lot was rejected, and no other has taken its place */
export function assertRework(parent: QcLotRow): void {
  if (stepLot(parent.state, 'rework') === undefined) {
    const name = toLotName(parent.number)
    throw toRefused('/parentLotId', 'PARENT_STATE', `${name} is ${parent.state}: only a rejected lot can be reworked`)
  }
}

interface Replacement {
  parentLotId: string
  /** The parent may have been replaced or scrapped already: each retry of its run names it all the same. */
  isRetry: boolean
}

/** Another lot takes the place of a rejected one. @throws AppError `not_found`, `refused` */
export async function replaceParent({ trx, audit }: Write, { parentLotId, isRetry }: Replacement): Promise<void> {
  const parent = await lockLot(trx, parentLotId)
  assertFound(parent, 'lot')
  if (isRetry && stepLot(parent.state, 'rework') === undefined) {
    return
  }
  assertRework(parent)
  const { id, number, state } = parent
  await updateLot(trx, id, { state: 'REWORK' })
  await audit({
    action: 'qc_lot.rework', of: parent,
    before: { state },
    after: { name: toLotName(number), state: 'REWORK' },
  })
}

/**
 * A lot for rework has ended without a decision: the rejected one is rejected as before, unless yet another has taken
 * its place. It can be reworked again, or scrapped. Under the lock of the rejected one, which every lot for rework
 * takes before it is made.
 *
 * @param closed after it was closed
 */
export async function revertParent(write: Write, closed: QcLotRow): Promise<void> {
  const { trx, audit } = write
  const parent = closed.parentLotId === null ? undefined : await lockLot(trx, closed.parentLotId)
  const state = parent && stepLot(parent.state, 'revert')
  if (!parent || !state || await isReplaced(trx, parent.id)) {
    return
  }
  const reason = [toLotName(closed.number), closed.reason].filter(part => part !== '').join(': ')
  await updateLot(trx, parent.id, { state })
  await audit({
    action: 'qc_lot.revert', of: parent,
    before: { state: parent.state },
    after: { name: toLotName(parent.number), state, reason },
  })
  await rejudgeLotGates(write, parent.datasetVersionId)
}
