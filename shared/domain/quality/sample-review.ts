import { listSeverities } from './lot-judgement'
import { isLotOpen, type LotState } from './lot-state'
import type { DefectCode } from './quality-spec'
import { toSampleState as toStateOf, type SampleState, type Verdict, type VerdictRole } from './sample-state'

/** A verdict can be taken back this long by who gave it. */
export const UNDO_MS = 10_000

export interface GivenVerdict {
  role: VerdictRole
  verdict: Verdict
  reviewer: string
  /** Codes. */
  defects: readonly string[]
  /** JSON text; null = not fixed. */
  fixedRecord: string | null
}

type Codes = readonly Pick<DefectCode, 'code' | 'severity'>[]

export interface SampleFacts {
  needsSecond: boolean
  /** Of the lot's policy. */
  codes: Codes
  /** Those that stand, at most one of each role; in the order in which they were given. */
  verdicts: readonly GivenVerdict[]
  /** Who holds it; null = nobody, or the claim has run out. */
  holder: string | null
  /** Whose claim ran out and was not taken by anybody since; null = nobody's. */
  lastHolder: string | null
  lotState: LotState
}

const find = ({ verdicts }: Pick<SampleFacts, 'verdicts'>, role: VerdictRole) =>
  verdicts.find(given => given.role === role)

/**
 * Two reviewers agree when nothing of what follows from a verdict differs: what it is, how bad the defects are, and the
 * fixed text.
 */
export const isAgreed = (a: GivenVerdict, b: GivenVerdict, codes: Codes): boolean =>
  a.verdict === b.verdict
  && a.fixedRecord === b.fixedRecord
  && String(listSeverities(a, codes)) === String(listSeverities(b, codes))

/** What the sample waits for; null = settled. */
export function toAwaited(facts: Pick<SampleFacts, 'verdicts' | 'needsSecond' | 'codes'>): VerdictRole | null {
  const [first, second] = [find(facts, 'first'), find(facts, 'second')]
  if (!first) {
    return 'first'
  }
  if (!second) {
    return facts.needsSecond ? 'second' : null
  }
  return find(facts, 'adjudication') || isAgreed(first, second, facts.codes) ? null : 'adjudication'
}

/** The verdict that counts: adjudication before first; the second only asks for one. */
export const findEffective = <T extends Pick<GivenVerdict, 'role'>>(verdicts: readonly T[]): T | undefined =>
  verdicts.find(given => given.role === 'adjudication') ?? verdicts.find(given => given.role === 'first')

/** Critical codes that any of these verdicts names. */
export const listCritical = (verdicts: readonly Pick<GivenVerdict, 'defects'>[], codes: Codes): string[] =>
  codes.filter(({ code, severity }) =>
    severity === 'critical' && verdicts.some(({ defects }) => defects.includes(code)))
    .map(({ code }) => code)

/**
 * What counts of a sample: the effective verdict, with every critical defect that anyone has found. It counts at once,
 * before the second review or the adjudication, and for as long as the verdict that names it stands.
 */
export function toCounted<T extends GivenVerdict>(verdicts: readonly T[], codes: Codes): T | undefined {
  const effective = findEffective(verdicts)
  return effective && { ...effective, defects: [...new Set([...effective.defects, ...listCritical(verdicts, codes)])] }
}

/**
 * A critical defect of the two reviewers that an adjudication does not name. It can only be lifted by reopening the
 * sample.
 */
export const findDenied = (
  { role, defects }: Pick<GivenVerdict, 'role' | 'defects'>, standing: readonly GivenVerdict[], codes: Codes,
): string | undefined =>
  role === 'adjudication' ? listCritical(standing, codes).find(code => !defects.includes(code)) : undefined

/** As it is stored; a claim for a second review leaves the state of the first. */
export function toStoredState({ verdicts, holder }: Pick<SampleFacts, 'verdicts' | 'holder'>): SampleState {
  const effective = findEffective(verdicts)
  return effective ? toStateOf(effective.verdict) : holder === null ? 'PENDING' : 'CLAIMED'
}

/** A lot that was drawn and is not decided. */
export const takesVerdicts = (state: LotState): boolean => isLotOpen(state) && state !== 'OPEN'

/** Why a step is not possible; each function gives null when it is. */
export const SAMPLE_REFUSALS = [
  'LOT_CLOSED', 'HELD_BY_OTHER', 'SETTLED', 'NOT_JUDGED', 'SAME_REVIEWER', 'OWN_DISPUTE', 'NOT_CLAIMED', 'OTHER_ROLE',
  'NOTHING_TO_UNDO', 'UNDO_OVER',
] as const
export type SampleRefusal = (typeof SAMPLE_REFUSALS)[number]

/** Without sign-in names are typed; `Ann` and `ann` are one person, as two users could not have these names. */
const isOnePerson = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase()

export function refuseClaim(facts: SampleFacts, reviewer: string): SampleRefusal | null {
  const awaited = toAwaited(facts)
  if (!takesVerdicts(facts.lotState)) {
    return 'LOT_CLOSED'
  }
  if (awaited === null) {
    return 'SETTLED'
  }
  if (facts.holder !== null && facts.holder !== reviewer) {
    return 'HELD_BY_OTHER'
  }
  if (awaited === 'second' && isOnePerson(find(facts, 'first')?.reviewer, reviewer)) {
    return 'SAME_REVIEWER'
  }
  // Nobody is the judge of a dispute of their own: a team without a third person reopens the sample.
  return awaited === 'adjudication' && facts.verdicts.some(given => isOnePerson(given.reviewer, reviewer))
    ? 'OWN_DISPUTE'
    : null
}

/** @param role for which the reviewer has judged: a sample may have gone on since it was claimed. */
export function refuseVerdict(
  facts: SampleFacts, { reviewer, role }: { reviewer: string, role: VerdictRole },
): SampleRefusal | null {
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
export function refuseUndo(facts: SampleFacts, { reviewer, ageMs }: { reviewer: string, ageMs: number }): SampleRefusal
  | null {
  const newest = facts.verdicts.at(-1)
  if (!takesVerdicts(facts.lotState)) {
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
export function refuseReopen(facts: SampleFacts, reviewer: string): SampleRefusal | null {
  if (!takesVerdicts(facts.lotState)) {
    return 'LOT_CLOSED'
  }
  if (facts.verdicts.length === 0) {
    return 'NOT_JUDGED'
  }
  return facts.holder !== null && facts.holder !== reviewer ? 'HELD_BY_OTHER' : null
}
