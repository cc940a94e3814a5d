/**
 * OPEN: not drawn yet. SAMPLED: waits for a reviewer. IN_REVIEW: a first sample was claimed. CONDITIONAL: accepted
 * against the plan, under concession with its reason. REWORK: rejected, and another lot takes its place; when that
 * one is closed, it is REJECTED again. CLOSED: nothing is left to decide, since the run that waited for it has ended,
 * or somebody has closed a lot that was made by mistake.
 */
export const LOT_STATES = [
  'OPEN', 'SAMPLED', 'IN_REVIEW', 'ACCEPTED', 'REJECTED', 'CONDITIONAL', 'REWORK', 'SCRAPPED', 'CLOSED',
] as const
export type LotState = (typeof LOT_STATES)[number]

export const LOT_STEPS = ['draw', 'claim', 'accept', 'reject', 'concede', 'rework', 'revert', 'scrap', 'close'] as const
export type LotStep = (typeof LOT_STEPS)[number]

/** Everything that may happen to a lot; what is not here is forbidden. */
const STEPS: Readonly<Record<LotState, Partial<Record<LotStep, LotState>>>> = {
  OPEN: { draw: 'SAMPLED', close: 'CLOSED' },
  SAMPLED: { claim: 'IN_REVIEW', close: 'CLOSED' },
  // Each further claim leaves it in review.
  IN_REVIEW: { claim: 'IN_REVIEW', accept: 'ACCEPTED', reject: 'REJECTED', concede: 'CONDITIONAL', close: 'CLOSED' },
  ACCEPTED: {},
  REJECTED: { rework: 'REWORK', scrap: 'SCRAPPED' },
  CONDITIONAL: {},
  REWORK: { revert: 'REJECTED' },
  SCRAPPED: {},
  CLOSED: {},
}

/** @returns undefined when the step is forbidden */
export const stepLot = (state: LotState, step: LotStep): LotState | undefined => STEPS[state][step]

export const toLotState = (state: string): LotState => LOT_STATES.find(known => known === state) ?? 'OPEN'

/** Lots whose records may go on. */
export const isLotPassed = (state: LotState): boolean => state === 'ACCEPTED' || state === 'CONDITIONAL'

/** Lots that need a person: to draw, to review, to decide. */
export const isLotOpen = (state: LotState): boolean => state === 'OPEN' || state === 'SAMPLED' || state === 'IN_REVIEW'

export const CLOSE_REFUSALS = ['GATE_WAITS', 'HAS_VERDICTS', 'STATE'] as const
export type CloseRefusal = (typeof CLOSE_REFUSALS)[number]

interface CloseFacts {
  state: LotState
  origin: string
  /** Whether a sample was ever judged: a verdict that was reopened counts, one that was undone at once does not. */
  hasVerdicts: boolean
}

/**
 * Why a person cannot close a lot; null = it is possible. A lot that was judged is decided, never closed: otherwise a
 * version could be drawn again and again until a sample of it passes. A lot of a gate is decided too, as long as its
 * run waits.
 */
export function refuseClose({ state, origin, hasVerdicts }: CloseFacts): CloseRefusal | null {
  if (stepLot(state, 'close') === undefined) {
    return 'STATE'
  }
  if (origin !== 'version') {
    return 'GATE_WAITS'
  }
  return hasVerdicts ? 'HAS_VERDICTS' : null
}

/** Lots with a result: a closed one has ended without. */
export const isLotDecided = (state: LotState): boolean => !isLotOpen(state) && state !== 'CLOSED'

export const LOT_DECISIONS = ['accept', 'reject', 'conditional'] as const
export type LotDecision = (typeof LOT_DECISIONS)[number]

/** As people say it: L-0001. */
export const toLotName = (number: number): string => `L-${String(number).padStart(4, '0')}`

/** The columns of the board, and the states in each; the last one is there only when it has lots. */
export const BOARD_COLUMNS = ['open', 'sampled', 'inReview', 'accepted', 'rejected', 'closed'] as const
export type BoardColumn = (typeof BOARD_COLUMNS)[number]
export const BOARD_STATES = {
  open: ['OPEN'],
  sampled: ['SAMPLED'],
  inReview: ['IN_REVIEW'],
  accepted: ['ACCEPTED', 'CONDITIONAL'],
  rejected: ['REJECTED', 'REWORK', 'SCRAPPED'],
  closed: ['CLOSED'],
} as const satisfies Record<BoardColumn, readonly LotState[]>

/** Figures of the page go back so far. */
export const QUALITY_DAYS = 30
