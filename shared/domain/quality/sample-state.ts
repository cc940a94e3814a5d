/** The effective verdict, or what comes before one. */
export const SAMPLE_STATES = ['pending', 'claimed', 'passed', 'fixed', 'failed'] as const
export type SampleState = (typeof SAMPLE_STATES)[number]

export const VERDICTS = ['PASS', 'FIX_AND_PASS', 'FAIL'] as const
export type Verdict = (typeof VERDICTS)[number]

/** What a sample waits for, in this order; second and adjudication are not needed by every sample. */
export const REVIEW_ROLES = ['first', 'second', 'adjudication'] as const
export type ReviewRole = (typeof REVIEW_ROLES)[number]

/** A verdict can be taken back this long by who gave it. */
export const UNDO_MS = 10_000

export const STATE_OF_VERDICT = { PASS: 'passed', FIX_AND_PASS: 'fixed', FAIL: 'failed' } as const satisfies Record<Verdict, SampleState>

export interface GivenVerdict {
  role: ReviewRole
  verdict: Verdict
  reviewer: string
}

export interface SampleFacts {
  needsSecond: boolean
  /** Those that stand, at most one of each role; in the order in which they were given. */
  verdicts: readonly GivenVerdict[]
  /** Who holds it; null = nobody, or the claim has run out. */
  holder: string | null
  /** Whose claim ran out and was not taken by anybody since; null = nobody's. */
  lastHolder: string | null
  /** Its lot takes verdicts. */
  isLotOpen: boolean
}

const find = ({ verdicts }: Pick<SampleFacts, 'verdicts'>, role: ReviewRole) => verdicts.find(given => given.role === role)

/** What the sample waits for; null = settled. Two reviewers agree when their verdicts are the same, whatever they noted. */
export function toAwaited(facts: Pick<SampleFacts, 'verdicts' | 'needsSecond'>): ReviewRole | null {
  const [first, second] = [find(facts, 'first'), find(facts, 'second')]
  if (!first) {
    return 'first'
  }
  if (!second) {
    return facts.needsSecond ? 'second' : null
  }
  return second.verdict === first.verdict || find(facts, 'adjudication') ? null : 'adjudication'
}

/** The verdict that counts: adjudication before first; the second only asks for one. */
export const findEffective = <T extends Pick<GivenVerdict, 'role'>>(verdicts: readonly T[]): T | undefined =>
  verdicts.find(given => given.role === 'adjudication') ?? verdicts.find(given => given.role === 'first')

/** As it is stored; a claim for a second review leaves the state of the first. */
export function toSampleState({ verdicts, holder }: Pick<SampleFacts, 'verdicts' | 'holder'>): SampleState {
  const effective = findEffective(verdicts)
  return effective ? STATE_OF_VERDICT[effective.verdict] : holder === null ? 'pending' : 'claimed'
}

/** Why a step is not possible; null = it is. */
export type SampleRefusal = 'LOT_CLOSED' | 'HELD_BY_OTHER' | 'SETTLED' | 'NOT_SETTLED' | 'SAME_REVIEWER' | 'NOT_CLAIMED' | 'OTHER_ROLE' | 'NOTHING_TO_UNDO' | 'UNDO_OVER' | null

export function refuseClaim(facts: SampleFacts, reviewer: string): SampleRefusal {
  const awaited = toAwaited(facts)
  if (!facts.isLotOpen) {
    return 'LOT_CLOSED'
  }
  if (awaited === null) {
    return 'SETTLED'
  }
  if (facts.holder !== null && facts.holder !== reviewer) {
    return 'HELD_BY_OTHER'
  }
  return awaited === 'second' && find(facts, 'first')?.reviewer === reviewer ? 'SAME_REVIEWER' : null
}

/** @param role for which the reviewer has judged: a sample may have gone on since it was claimed. */
export function refuseVerdict(facts: SampleFacts, { reviewer, role }: { reviewer: string, role: ReviewRole }): SampleRefusal {
  const refusal = refuseClaim(facts, reviewer)
  if (refusal !== null) {
    return refusal
  }
  // A claim that ran out still counts while nobody else has taken the sample: what was typed is not lost.
  if (facts.holder !== reviewer && facts.lastHolder !== reviewer) {
    return 'NOT_CLAIMED'
  }
  return toAwaited(facts) === role ? null : 'OTHER_ROLE'
}

/** @param ageMs since the newest verdict was given, by the clock that stored it. */
export function refuseUndo(facts: SampleFacts, { reviewer, ageMs }: { reviewer: string, ageMs: number }): SampleRefusal {
  const newest = facts.verdicts.at(-1)
  if (!facts.isLotOpen) {
    return 'LOT_CLOSED'
  }
  if (newest?.reviewer !== reviewer) {
    return 'NOTHING_TO_UNDO'
  }
  if (facts.holder !== null && facts.holder !== reviewer) {
    return 'HELD_BY_OTHER'
  }
  return ageMs <= UNDO_MS ? null : 'UNDO_OVER'
}

/** Reopening takes back every verdict of a sample, at any time until its lot is decided. */
export function refuseReopen(facts: SampleFacts, reviewer: string): SampleRefusal {
  if (!facts.isLotOpen) {
    return 'LOT_CLOSED'
  }
  if (facts.verdicts.length === 0) {
    return 'NOT_SETTLED'
  }
  return facts.holder !== null && facts.holder !== reviewer ? 'HELD_BY_OTHER' : null
}
