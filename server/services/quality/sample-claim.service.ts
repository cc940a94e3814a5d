import type { Trx } from '#db/client'
import { findLot, type QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import {
  claimLockedSample, claimNextSamples as claimNext, endClaims, listSamplesNow, listStandingVerdicts, startReview,
  type StandingVerdict,
} from '#db/repositories/quality/qc-review.repository'
import { findSample, lockSample, type QcSampleRow } from '#db/repositories/quality/qc-sample.repository'
import type { QcLotLeave, QcLotNext, QcSampleClaim, QcSampleDetail } from '#shared/contract/quality/qc-review.contract'
import { toLotName } from '#shared/domain/quality/lot-state'
import { refuseClaim, takesVerdicts, type SampleFacts, type SampleRefusal } from '#shared/domain/quality/sample-review'
import { VERDICT_ROLES, VERDICTS } from '#shared/domain/quality/sample-state'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor } from '../common/deps'
import { assertFound } from '../common/versioned'
import { getSample, listSampleDetails } from './sample-view.service'

const MINUTE_MS = 60_000

export const toClaimMs = ({ policy }: Pick<QcLotRow, 'policy'>): number => policy.review.claimMinutes * MINUTE_MS

/**
 * Holds it longer when the reviewer holds it already. @throws AppError `not_found`; `conflict` when somebody else does,
 * or nothing is to be said about it.
 */
export async function claimSample(
  deps: ChangeDeps, actor: Actor, { id, reviewer }: QcSampleClaim & { id: string },
): Promise<QcSampleDetail> {
  return change(deps, actor, async (write) => {
    const { trx } = write
    write.touch('quality')
    const { lot, facts } = await lockForReview(trx, id)
    refuse(refuseClaim(facts, reviewer), facts)
    await claimLockedSample(trx, id, { reviewer, claimMs: toClaimMs(lot) })
    await beginReview(write, lot)
    return getSample({ db: trx }, { id, reviewer })
  })
}

/** @throws AppError `not_found`; `conflict` for a lot that takes no verdicts */
export async function claimNextSamples(
  deps: ChangeDeps, actor: Actor, { id, reviewer, role, count, after }: QcLotNext & { id: string },
): Promise<{ items: QcSampleDetail[] }> {
  return change(deps, actor, async (write) => {
    const { trx } = write
    write.touch('quality')
    const lot = await findLot(trx, id)
    assertFound(lot, 'lot')
    if (!takesVerdicts(lot.state)) {
      throw toConflict('LOT_CLOSED', '')
    }
    const ids = await claimNext(trx, { lotId: id, role, reviewer, claimMs: toClaimMs(lot), count, after })
    if (ids.length > 0) {
      await beginReview(write, lot)
    }
    // A verdict that was given at the same moment: there is nothing to be said any more.
    return { items: (await listSampleDetails(trx, ids, reviewer)).filter(({ awaited }) => awaited === role) }
  })
}

/** Nothing held is nothing to do. @throws AppError `not_found` */
export async function leaveLot(
  deps: ChangeDeps, actor: Actor, { id, reviewer }: QcLotLeave & { id: string },
): Promise<{ released: number }> {
  return change(deps, actor, async ({ trx, touch }) => {
    assertFound(await findLot(trx, id), 'lot')
    const released = await endClaims(trx, { lotId: id, reviewer })
    if (released > 0) {
      touch('quality')
    }
    return { released }
  })
}

async function beginReview({ trx, audit }: Write, lot: Pick<QcLotRow, 'id' | 'projectId' | 'number'>): Promise<void> {
  if (await startReview(trx, lot.id)) {
    await audit({
      action: 'qc_lot.review', of: lot,
      before: { state: 'SAMPLED' },
      after: { name: toLotName(lot.number), state: 'IN_REVIEW' },
    })
  }
}

export interface LockedSample {
  sample: QcSampleRow
  lot: QcLotRow
  facts: SampleFacts & { claimedUntil: Date | null }
  /** Those that stand. */
  verdicts: StandingVerdict[]
}

/** Locks a sample; its lot is read without a lock, or was locked before. @throws AppError `not_found` */
export async function lockForReview(
  trx: Trx, id: string, lockLot: (trx: Trx, id: string) => Promise<QcLotRow | undefined> = findLot,
): Promise<LockedSample> {
  const known = await findSample(trx, id)
  assertFound(known, 'sample')
  const lot = await lockLot(trx, known.lotId)
  assertFound(lot, 'lot')
  const sample = await lockSample(trx, id)
  assertFound(sample, 'sample')
  const [now] = await listSamplesNow(trx, [id])
  const verdicts = await listStandingVerdicts(trx, id)
  const isHeld = (now?.claimLeftMs ?? null) !== null
  const claimedBy = sample.claimedBy === '' ? null : sample.claimedBy
  return {
    sample, lot, verdicts,
    facts: {
      needsSecond: sample.needsSecond,
      codes: lot.policy.review.defects,
      verdicts: verdicts.map(toGiven),
      holder: isHeld ? claimedBy : null,
      lastHolder: isHeld ? null : claimedBy,
      lotState: lot.state,
      claimedUntil: sample.claimedUntil,
    },
  }
}

export const toGiven = ({ role, verdict, reviewer, defects, fixedRecord }: StandingVerdict) => ({
  role: VERDICT_ROLES.find(known => known === role) ?? 'first',
  verdict: VERDICTS.find(known => known === verdict) ?? 'FAIL',
  reviewer, defects, fixedRecord,
})

const MESSAGES: Record<SampleRefusal, string> = {
  LOT_CLOSED: 'the lot takes no verdicts: it is not drawn yet, or decided, or closed',
  HELD_BY_OTHER: 'another reviewer holds the sample',
  SETTLED: 'the sample waits for no verdict',
  NOT_JUDGED: 'the sample has no verdict',
  SAME_REVIEWER: 'the second reviewer must be another than the first',
  OWN_DISPUTE:
    'one of the two whose verdicts differ cannot settle it: a third reviewer does, or the sample is reopened',
  NOT_CLAIMED: 'the sample is not held: claim it first',
  OTHER_ROLE: 'the sample waits for another kind of verdict by now',
  NOTHING_TO_UNDO: 'the newest verdict is of another reviewer, or there is none',
  UNDO_OVER: 'the time to take it back is over: reopen the sample',
}

/** @throws AppError `conflict` unless there is nothing to refuse */
export function refuse(refusal: SampleRefusal | null, { holder, claimedUntil }: LockedSample['facts']): void {
  if (refusal !== null) {
    throw toConflict(
      refusal, refusal === 'HELD_BY_OTHER' ? `: ${holder ?? ''}, until ${claimedUntil?.toISOString() ?? ''}` : '',
    )
  }
}

function toConflict(code: SampleRefusal, more: string): AppError {
  const message = `${MESSAGES[code]}${more}`
  return new AppError('conflict', message, { fields: [{ pointer: '/reviewer', code, message }] })
}
