import type { QcLotDetail, QcLotView, QcSampleView } from '#shared/contract/quality/qc-lot.contract'
import type { DefectSeverity } from '#shared/domain/quality/lot-judgement'
import {
  BOARD_STATES, type BoardColumn, isLotOpen, type LotDecision, type LotState,
} from '#shared/domain/quality/lot-state'
import type { SampleState } from '#shared/domain/quality/sample-state'
import type { Look, Tone } from '../base/look'

export const LOT_LOOK: Record<LotState, Look> = {
  OPEN: { icon: 'i-lucide-circle-dashed', tone: 'neutral', loudness: 'quiet' },
  SAMPLED: { icon: 'i-lucide-shuffle', tone: 'neutral', loudness: 'quiet' },
  IN_REVIEW: { icon: 'i-lucide-loader-circle', tone: 'blue', loudness: 'quiet' },
  ACCEPTED: { icon: 'i-lucide-badge-check', tone: 'green', loudness: 'quiet' },
  CONDITIONAL: { icon: 'i-lucide-badge-alert', tone: 'amber', loudness: 'tinted' },
  REJECTED: { icon: 'i-lucide-badge-x', tone: 'red', loudness: 'tinted' },
  REWORK: { icon: 'i-lucide-hammer', tone: 'orange', loudness: 'tinted' },
  SCRAPPED: { icon: 'i-lucide-trash-2', tone: 'neutral', loudness: 'quiet' },
  CLOSED: { icon: 'i-lucide-ban', tone: 'neutral', loudness: 'quiet' },
}

/** In review, but every sample is judged. */
export const DECIDABLE_LOOK: Look = { icon: 'i-lucide-gavel', tone: 'amber', loudness: 'tinted' }

export const COLUMN_LOOK: Record<BoardColumn, { icon: string, tone: Tone }> = {
  open: LOT_LOOK.OPEN,
  sampled: LOT_LOOK.SAMPLED,
  inReview: LOT_LOOK.IN_REVIEW,
  accepted: LOT_LOOK.ACCEPTED,
  rejected: LOT_LOOK.REJECTED,
  closed: LOT_LOOK.CLOSED,
}

export const DEFECT_LOOK: Record<DefectSeverity, Look> = {
  critical: { icon: 'i-lucide-circle-alert', tone: 'red', loudness: 'quiet' },
  major: { icon: 'i-lucide-triangle-alert', tone: 'amber', loudness: 'quiet' },
  minor: { icon: 'i-lucide-info', tone: 'blue', loudness: 'quiet' },
}

export const SAMPLE_LOOK: Record<SampleState, Look> = {
  PENDING: { icon: 'i-lucide-circle-dashed', tone: 'neutral', loudness: 'quiet' },
  CLAIMED: { icon: 'i-lucide-user-round', tone: 'blue', loudness: 'quiet' },
  PASSED: { icon: 'i-lucide-circle-check', tone: 'green', loudness: 'quiet' },
  FIXED: { icon: 'i-lucide-wrench', tone: 'amber', loudness: 'quiet' },
  FAILED: { icon: 'i-lucide-circle-x', tone: 'red', loudness: 'quiet' },
}

export const DECISION_ICON: Record<LotDecision, string> = {
  accept: 'i-lucide-badge-check', reject: 'i-lucide-badge-x', conditional: 'i-lucide-badge-alert',
}

/** Colour of the bar of progress. */
export const toProgressTone = (state: LotState): Tone =>
  isLotOpen(state) ? 'blue' : LOT_LOOK[state].tone === 'orange' || state === 'SCRAPPED' ? 'red' : LOT_LOOK[state].tone

/** Failed or fixed, and nobody has named a defect: it counts as major. */
export const isUncoded = ({ state, defects }: Pick<QcSampleView, 'state' | 'defects'>): boolean =>
  (state === 'FIXED' || state === 'FAILED') && defects.length === 0

interface CountedLot {
  counts: Pick<QcLotView['counts'], 'critical' | 'major'>
  acceptNumber: number
}

/**
 * Samples with a major defect against what the plan accepts: over it, or just as many, so that the next one rejects the
 * lot. Critical ones have a limit of their own, and are counted apart.
 */
export const toDefects = ({ counts: { critical, major }, acceptNumber }: CountedLot) => ({
  critical, major,
  isOver: major > acceptNumber,
  isAtLimit: critical === 0 && major === acceptNumber && major > 0,
})

/** Past its due time, and nobody has decided it; `ms` until then, or since. */
export function toDue(
  { dueAt, state }: Pick<QcLotView, 'dueAt' | 'state'>, nowMs: number,
): { isOverdue: boolean, ms: number } | undefined {
  if (dueAt === null || !isLotOpen(state)) {
    return undefined
  }
  const left = Date.parse(dueAt) - nowMs
  return { isOverdue: left < 0, ms: Math.abs(left) }
}

/** The run that has put the fixes of a lot into a new version. */
export const findFixesRun = ({ history }: Pick<QcLotDetail, 'history'>): string | undefined =>
  history.find(({ action }) => action === 'qc_lot.fixes')?.runId ?? undefined

/** It is decided, and has fixes that no version has yet; a gate puts its own in place itself. */
export const hasFixesToWrite = (
  lot: Pick<QcLotDetail, 'state' | 'origin' | 'datasetVersion' | 'settledFixes' | 'history'>,
): boolean =>
  !isLotOpen(lot.state) && lot.origin === 'version' && lot.datasetVersion !== null && lot.settledFixes > 0
  && findFixesRun(lot) === undefined

const REJECTED_STATES: readonly LotState[] = BOARD_STATES.rejected

/** Another lot over the version that was rejected: the version cannot be released, whatever becomes of this one. */
export const findRejectedOther = (
  { id, versionLot }: Pick<QcLotDetail, 'id' | 'versionLot'>,
): NonNullable<QcLotDetail['versionLot']> | undefined =>
  versionLot && versionLot.id !== id && REJECTED_STATES.includes(versionLot.state) ? versionLot : undefined

/** What can be done with a policy in its list. */
export type PolicyVerb = 'copy' | 'lots' | 'archive'
