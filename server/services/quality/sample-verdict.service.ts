import { v7 } from 'uuid'
import type { Db, Trx } from '#db/client'
import { findLot, lockLot, updateLot, type QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import { claimLockedSample } from '#db/repositories/quality/qc-review.repository'
import { findSample, updateSample } from '#db/repositories/quality/qc-sample.repository'
import { insertVerdict, setUndone } from '#db/repositories/quality/qc-verdict.repository'
import type {
  QcCountedLot, QcSampleClaim, QcSampleReopen, QcSampleReset, QcVerdictAnswer, QcVerdictCreate,
} from '#shared/contract/quality/qc-review.contract'
import { countDefects, findCritical, findUnanswered } from '#shared/domain/quality/lot-judgement'
import { toLotName } from '#shared/domain/quality/lot-state'
import {
  findDenied, refuseReopen, refuseUndo, refuseVerdict, toCounted, toStoredState, UNDO_MS,
} from '#shared/domain/quality/sample-review'
import type { Verdict } from '#shared/domain/quality/sample-state'
import { readFix, type FixFault } from '#record/record-fix'
import { toRefused } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor } from '../common/deps'
import { assertFound } from '../common/versioned'
import { rejudgeLotGates } from '../release'
import { toCountedLot } from './lot-view'
import { lockForReview, refuse, toClaimMs, toGiven, type LockedSample } from './sample-claim.service'
import { getSample } from './sample-view.service'

/** Third record of the sample of a lot: `L-0001 #3`. */
const toSampleName = (lot: { number: number }, sample: { position: number }): string =>
  `${toLotName(lot.number)} / S-${sample.position}`

type Given = ReturnType<typeof toGiven>

/**
 * @throws AppError `not_found`; `conflict` when the sample is not the reviewer's to judge; `refused` for a verdict that
 *   says too little
 */
export async function giveVerdict(
  deps: ChangeDeps, actor: Actor, { id, ...wanted }: QcVerdictCreate & { id: string },
): Promise<QcVerdictAnswer> {
  const fix = await readFixOf(deps.db, id, wanted)
  return change(deps, actor, async (write) => {
    const { trx, audit } = write
    const locked = await lockForReview(trx, id, lockLot)
    const { sample, lot, facts } = locked
    refuse(refuseVerdict(facts, wanted), facts)
    const { role, verdict, reviewer, note } = wanted
    const fixedRecord = checkVerdict(wanted, locked, fix)
    const given = { role, verdict, reviewer, defects: [...new Set(wanted.defects)], fixedRecord }
    await insertVerdict(trx, { ...given, id: v7(), projectId: sample.projectId, lotId: lot.id, sampleId: id, note })
    const counted = await store(trx, locked, [...locked.verdicts.map(toGiven), given])
    await audit({
      action: 'qc_sample.verdict', of: sample,
      after: { name: toSampleName(lot, sample), lotId: lot.id, role, verdict, reviewer, defects: given.defects },
    })
    const judged = await getSample({ db: trx }, { id, reviewer })
    await tellDrafts(write, lot, counted)
    return { id, sample: judged, lot: counted, undoLeftMs: UNDO_MS }
  })
}

/** The sample is held by the reviewer again. @throws AppError `not_found`, `conflict` */
export async function undoVerdict(
  deps: ChangeDeps, actor: Actor, { id, reviewer }: QcSampleClaim & { id: string },
): Promise<QcSampleReset> {
  return change(deps, actor, async (write) => {
    const { trx, audit } = write
    const locked = await lockForReview(trx, id, lockLot)
    const { sample, lot, facts, verdicts } = locked
    const newest = verdicts.at(-1)
    refuse(refuseUndo(facts, { reviewer, ageMs: newest?.ageMs ?? 0 }), facts)
    if (newest) {
      await setUndone(trx, newest.id, false)
    }
    const counted = await store(trx, locked, verdicts.slice(0, -1).map(toGiven))
    await claimLockedSample(trx, id, { reviewer, claimMs: toClaimMs(lot) })
    await audit({
      action: 'qc_sample.undo', of: sample,
      before: {
        name: toSampleName(lot, sample), lotId: lot.id, role: newest?.role, verdict: newest?.verdict, reviewer,
      },
    })
    const reset = { ...await getSample({ db: trx }, { id, reviewer }), lot: counted }
    await tellDrafts(write, lot, counted)
    return reset
  })
}

/** Every verdict on it is taken back; it waits for a first one again. @throws AppError `not_found`, `conflict` */
export async function reopenSample(
  deps: ChangeDeps, actor: Actor, { id, reviewer, reason }: QcSampleReopen & { id: string },
): Promise<QcSampleReset> {
  return change(deps, actor, async ({ trx, audit }) => {
    const locked = await lockForReview(trx, id, lockLot)
    const { sample, lot, facts, verdicts } = locked
    refuse(refuseReopen(facts, reviewer), facts)
    for (const given of verdicts) {
      await setUndone(trx, given.id, true)
    }
    const counted = await store(trx, locked, [])
    await audit({
      action: 'qc_sample.reopen', of: sample,
      before: {
        name: toSampleName(lot, sample), lotId: lot.id, state: sample.state,
        verdicts: verdicts.map(({ role, verdict, reviewer: by }) => ({ role, verdict, reviewer: by })),
      },
      after: { reviewer, reason },
    })
    return { ...await getSample({ db: trx }, { id, reviewer }), lot: counted }
  })
}

/**
 * With its first verdict a lot is one that waits for a decision, and without it no more: drafts of its version say so.
 */
async function tellDrafts(
  write: Write, { reviewed, datasetVersionId }: QcLotRow, { counts }: QcCountedLot,
): Promise<void> {
  if (reviewed === 0 || counts.reviewed === 0) {
    await rejudgeLotGates(write, datasetVersionId)
  }
}

type Fix = ReturnType<typeof readFix>

/**
 * A record may have megabytes, and a lot takes one verdict at a time: the fix is read before the lot is locked.
 * Neither the record nor the lot's copy of its policy ever changes. @returns undefined when none is asked for, or the
 * sample is not there.
 */
async function readFixOf(
  db: Db, id: string, { verdict, fixedRecord }: Pick<QcVerdictCreate, 'verdict' | 'fixedRecord'>,
): Promise<Fix | undefined> {
  const sample = verdict === 'FIX_AND_PASS' ? await findSample(db, id) : undefined
  const lot = sample && await findLot(db, sample.lotId)
  return lot && readFix(sample.record, fixedRecord ?? '', lot.policy.review.fields)
}

/**
 * What the verdict says is checked against the lot's own copy of its policy. @returns the fixed record in one line.
 * @throws AppError `refused`
 */
function checkVerdict(
  { role, verdict, defects, fixedRecord, note }: QcVerdictCreate,
  { sample, lot, facts }: LockedSample,
  fix: Fix | undefined,
): string | null {
  const codes = new Set(lot.policy.review.defects.map(({ code }) => code))
  const unknown = defects.findIndex(code => !codes.has(code))
  if (unknown >= 0) {
    throw toRefused(`/defects/${unknown}`, 'NO_DEFECT', 'the policy of the lot has no such defect code')
  }
  if (verdict === 'FAIL' && defects.length === 0 && codes.size > 0) {
    throw toRefused('/defects', 'DEFECT_MISSING', 'name at least one defect')
  }
  if (verdict === 'PASS' && findCritical(defects, lot.policy.review.defects)) {
    throw toRefused('/defects', 'CRITICAL_PASS', 'a record with a critical defect cannot pass as it is')
  }
  const denied = findDenied({ role, defects }, facts.verdicts, lot.policy.review.defects)
  if (denied !== undefined) {
    throw toRefused(
      '/defects', 'CRITICAL_FOUND', `a reviewer has found ${denied}, which is critical: name it, or reopen the sample`,
    )
  }
  const unanswered = findUnanswered({ verdict, defects, note }, sample.findings, lot.policy.review.defects)
  if (unanswered !== undefined) {
    throw toRefused(
      '/note', 'CRITICAL_FINDING', `a rule has found ${unanswered}, which is critical: name it, or say why it is none`,
    )
  }
  if (verdict !== 'FIX_AND_PASS') {
    if (fixedRecord !== undefined) {
      throw toRefused('/fixedRecord', 'FIX_NOT_ASKED', 'only FIX_AND_PASS takes a fixed record')
    }
    return null
  }
  assertFound(fix, 'sample')
  if ('fault' in fix) {
    throw toRefused('/fixedRecord', fix.fault.code, toMessage(fix.fault))
  }
  return fix.text
}

function toMessage(fault: FixFault): string {
  switch (fault.code) {
    case 'FIX_EMPTY': return 'a fix needs the whole record'
    case 'FIX_NOT_JSON': return `no JSON from line ${fault.line}, column ${fault.column}`
    case 'FIX_NOT_AN_OBJECT': return 'a record is a JSON object'
    case 'FIX_TOO_DEEP': return 'nested too deep'
    case 'FIX_FIELD_TYPE': return `the field ${fault.field} has a value of another type than before`
    case 'FIX_OTHER_FIELD': return `the policy of the lot does not let the field ${fault.field} be fixed`
    case 'FIX_SAME': return 'nothing was changed'
  }
}

const FREE = { claimedBy: '', claimedUntil: null }

/** Stores what the verdicts that now stand make of the sample, and of the counts of its lot, whose row is locked. */
async function store(
  trx: Trx, { sample, lot, verdicts: before }: LockedSample, standing: readonly Given[],
): Promise<QcCountedLot> {
  const codes = lot.policy.review.defects
  const counted = toCounted(standing, codes)
  await updateSample(trx, sample.id, {
    ...FREE,
    state: toStoredState({ verdicts: standing, holder: null }),
    defects: counted?.defects ?? [],
    fixedRecord: counted?.fixedRecord ?? null,
  })
  const less = toTally(toCounted(before.map(toGiven), codes), lot)
  return toCountedLot(await updateLot(trx, lot.id, addTally(lot, { less, more: toTally(counted, lot) })))
}

const TALLIES = ['reviewed', 'passed', 'fixed', 'failed', 'critical', 'major', 'minor'] as const
type Tally = Record<(typeof TALLIES)[number], number>

/** What one sample adds to the counts of its lot. */
function toTally(
  counted: { verdict: Verdict, defects: readonly string[] } | undefined, { policy }: Pick<QcLotRow, 'policy'>,
): Tally {
  const is = (verdict: Verdict) => counted?.verdict === verdict ? 1 : 0
  return {
    reviewed: counted ? 1 : 0, passed: is('PASS'), fixed: is('FIX_AND_PASS'), failed: is('FAIL'),
    ...countDefects(counted ? [counted] : [], policy.review.defects),
  }
}

const addTally = (lot: Tally, { less, more }: { less: Tally, more: Tally }): Tally =>
  Object.fromEntries(TALLIES.map(name => [name, lot[name] - less[name] + more[name]])) as Tally
