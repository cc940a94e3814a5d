import { lockLot, updateLot, type QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import { countOpenSamples, endClaims } from '#db/repositories/quality/qc-review.repository'
import { hasVerdicts } from '#db/repositories/quality/qc-verdict.repository'
import { lockRunHeads } from '#db/repositories/run/run-bulk.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import type { QcLotDecision, QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import { findRefusal, listExcesses, type DecisionRefusal } from '#shared/domain/quality/lot-judgement'
import {
  refuseClose, stepLot, toLotName, type CloseRefusal, type LotDecision, type LotStep,
} from '#shared/domain/quality/lot-state'
import { canApply } from '#shared/domain/run/run-state'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { findStop } from '../model'
import { rejudgeLotGates } from '../release'
import { requestVerbs } from '../run'
import { sendLotDecision } from './gate-decision.service'
import { findJudgedBefore, toJudgedText } from './judged-lot'
import { revertParent } from './lot-parent'
import { getQcLot } from './lot.service'

type DecisionDeps = ChangeDeps & Pick<Deps, 'timeZone' | 'wakeRelay'>

const STEP_OF: Readonly<Record<LotDecision, LotStep>> = { accept: 'accept', reject: 'reject', conditional: 'concede' }

/** Why a decision is refused, in plain words. */
const REFUSALS: Readonly<Record<DecisionRefusal, string>> = {
  SAMPLES_OPEN: 'some samples have no final verdict yet: until then it can only be rejected, with a reason',
  AC_EXCEEDED: 'there are more defects than the plan accepts: only a concession with its reason can let the lot pass',
  CRITICAL_DEFECT: 'a lot with a critical defect cannot pass',
  WITHIN_PLAN: 'the plan accepts the lot: no concession is needed',
  JUDGED_BEFORE: 'another lot of the same policy over this version was judged before it: decide that one first',
  REASON_MISSING: 'a decision against the plan, or before the last verdict, needs its reason',
}

/** @throws AppError `not_found`; `conflict` when the lot, its samples or its plan do not allow the decision */
export async function decideLot(
  deps: DecisionDeps, actor: Actor, { id, decision, reason, leaveOutFailed }: { id: string } & QcLotDecision,
): Promise<QcLotDetail> {
  return edit(deps, actor, id, async (write, lot) => {
    const { trx, audit } = write
    if (leaveOutFailed && lot.origin !== 'gate') {
      const message = 'a version is sealed: only a new one can be without its failed samples'
      throw new AppError('conflict', `${toLotName(lot.number)} leaves nothing out: ${message}`, {
        fields: [{ pointer: '/leaveOutFailed', code: 'SEALED', message }],
      })
    }
    const state = assertStep(lot, STEP_OF[decision], 'decided')
    const excesses = listExcesses(lot, lot)
    const judgedBefore = await findJudgedBefore(trx, lot)
    const openSamples = await countOpenSamples(trx, id)
    const hasJudgedBefore = judgedBefore !== undefined
    const refusal = findRefusal({ decision, reason, openSamples, excesses, hasJudgedBefore })
    if (refusal) {
      const message = judgedBefore && refusal === 'JUDGED_BEFORE' ? toJudgedText(judgedBefore) : REFUSALS[refusal]
      throw new AppError('conflict', `${toLotName(lot.number)} cannot be decided like this: ${message}`, {
        fields: [{ pointer: refusal === 'REASON_MISSING' ? '/reason' : '/decision', code: refusal, message }],
      })
    }
    await updateLot(trx, id, {
      state, reason, leavesOutFailed: leaveOutFailed, decidedAt: new Date(), decidedBy: actor.name,
    })
    if (openSamples > 0) {
      await endClaims(trx, { lotId: id })
    }
    if (decision !== 'reject' && lot.runId !== null) {
      await pauseOverBudget(write, { runId: lot.runId, timeZone: deps.timeZone })
    }
    await sendLotDecision(trx, lot)
    const { critical, major, minor } = lot
    await audit({
      action: `qc_lot.${decision}`, of: lot,
      before: { state: lot.state },
      after: {
        name: toLotName(lot.number), state, reason, critical, major, minor, ...openSamples > 0 && { openSamples },
        ...leaveOutFailed && { leavesOutFailed: true },
      },
    })
  })
}

/**
 * The budget may have been used up, or have begun to stop, while the run waited: it is paused before its gate opens.
 */
async function pauseOverBudget(write: Write, { runId, timeZone }: { runId: string, timeZone: string }): Promise<void> {
  const { trx } = write
  const [head] = await lockRunHeads(trx, [runId])
  const run = await findTaskRun(trx, runId)
  const canPause = head
    && canApply('pause', { observed: head.observedState, desired: head.desiredState })
  if (
    !run
    || !canPause
    || await findStop(trx, timeZone, { projectId: run.projectId, stages: run.spec.stages }) === undefined
  ) {
    return
  }
  await requestVerbs(write, { rows: [head], verb: 'pause', reason: 'BUDGET_PASSED' })
}

/** A rejected lot whose records are discarded. @throws AppError `not_found`, `conflict` */
export async function scrapLot(
  deps: DecisionDeps, actor: Actor, { id, reason }: { id: string, reason: string },
): Promise<QcLotDetail> {
  return edit(deps, actor, id, async ({ trx, audit }, lot) => {
    const state = assertStep(lot, 'scrap', 'scrapped')
    await updateLot(trx, id, { state })
    await audit({
      action: 'qc_lot.scrap', of: lot,
      before: { state: lot.state },
      after: { name: toLotName(lot.number), state, reason },
    })
  })
}

const CLOSE_REFUSALS: Readonly<Record<CloseRefusal, string>> = {
  STATE: 'only a lot that is not decided can be closed',
  GATE_WAITS: 'a run waits for it: decide the lot, or cancel the run',
  HAS_VERDICTS: 'samples of it were judged, if only until they were reopened, so it is decided: '
    + 'otherwise a version could be drawn until a sample of it passes',
}

/**
 * A lot that was made by mistake: nothing is decided on its version, which can have another. Closed already = nothing
 * changes, for the one who asks twice. A verdict that was undone at once does not count, one that was reopened does:
 * what was judged is decided. The rejected lot whose place it took is rejected as before.
 *
 * @throws AppError `not_found`; `conflict` for a lot of a gate, or with verdicts, or decided
 */
export async function closeLot(
  deps: DecisionDeps, actor: Actor, { id, reason }: { id: string, reason: string },
): Promise<QcLotDetail> {
  return edit(deps, actor, id, async (write, lot) => {
    const { trx, audit } = write
    const before = lot.state
    if (before === 'CLOSED') {
      return
    }
    const refusal = refuseClose({ state: before, origin: lot.origin, hasVerdicts: await hasVerdicts(trx, id) })
    if (refusal) {
      const message = CLOSE_REFUSALS[refusal]
      const fields = [{ pointer: '/decision', code: refusal, message }]
      throw new AppError('conflict', `${toLotName(lot.number)} cannot be closed: ${message}`, { fields })
    }
    const closed = await updateLot(trx, id, { state: 'CLOSED', reason })
    const after = { name: toLotName(lot.number), state: 'CLOSED', reason }
    await audit({ action: 'qc_lot.close', of: lot, before: { state: lot.state }, after })
    await revertParent(write, closed)
  })
}

function edit(
  deps: DecisionDeps, actor: Actor, id: string, work: (write: Write, lot: QcLotRow) => Promise<void>,
): Promise<QcLotDetail> {
  return change(deps, actor, async (write) => {
    const lot = await lockLot(write.trx, id)
    assertFound(lot, 'lot')
    await work(write, lot)
    await rejudgeLotGates(write, lot.datasetVersionId)
    write.after(deps.wakeRelay)
    return getQcLot({ db: write.trx }, id)
  })
}

function assertStep(lot: QcLotRow, step: LotStep, what: string) {
  const state = stepLot(lot.state, step)
  if (state === undefined) {
    throw new AppError('conflict', `${toLotName(lot.number)} is ${lot.state} and cannot be ${what}`, {
      fields: [{ pointer: '/decision', code: 'STATE', message: `the lot is ${lot.state}` }],
    })
  }
  return state
}
