import type { LotDecision } from './lot-state'
import type { Verdict } from './sample-state'

/** From the worst. */
export const DEFECT_SEVERITIES = ['critical', 'major', 'minor'] as const
export type DefectSeverity = (typeof DEFECT_SEVERITIES)[number]

export interface LotCounts {
  critical: number
  major: number
  minor: number
}

interface JudgedSample {
  verdict: Verdict
  /** Codes. */
  defects: readonly string[]
}

type Codes = readonly { code: string, severity: DefectSeverity }[]

/**
 * How bad a reviewer found a sample: the severities of what was named, the worst first. Failed or fixed without a code
 * is major.
 */
export function listSeverities({ verdict, defects }: JudgedSample, codes: Codes): DefectSeverity[] {
  const named = DEFECT_SEVERITIES.filter(severity =>
    codes.some(known => known.severity === severity && defects.includes(known.code)))
  return named.length > 0 || verdict === 'PASS' ? named : ['major']
}

/**
 * As what a sample counts against the plan: its worst defect, whatever became of the record. What was fixed in the
 * sample is still in the rest of the lot, which the sample stands for: a plan that did not count it would accept every
 * lot.
 *
 * @returns undefined = it has no defect
 */
export const toCountedSeverity = (sample: JudgedSample, codes: Codes): DefectSeverity | undefined =>
  listSeverities(sample, codes)[0]

export function countDefects(samples: readonly JudgedSample[], codes: Codes): LotCounts {
  const counts = { critical: 0, major: 0, minor: 0 }
  for (const sample of samples) {
    const severity = toCountedSeverity(sample, codes)
    if (severity) {
      counts[severity] += 1
    }
  }
  return counts
}

/**
 * Samples that count against none of the limits of the plan, of those with a verdict: what a pass rate counts, so that
 * it says the same as the decision. Minor defects count where they have a limit.
 */
export const countPassing = (
  { reviewed, critical, major, minor }: LotCounts & { reviewed: number }, minorAcceptNumber: number | null,
): number => Math.max(0, reviewed - critical - major - (minorAcceptNumber === null ? 0 : minor))

/** The critical one among a sample's defects: it cannot pass as it is. */
export const findCritical = (defects: readonly string[], codes: Codes): string | undefined =>
  codes.find(({ code, severity }) => severity === 'critical' && defects.includes(code))?.code

/**
 * A critical defect that a rule has proposed for a sample that is to pass: it is named, or its reviewer says in the
 * note why it is none.
 *
 * @returns its code
 */
export function findUnanswered(
  { verdict, defects, note }: JudgedSample & { note: string }, findings: readonly { defect: string | null }[],
  codes: Codes,
): string | undefined {
  if (verdict === 'FAIL' || note.trim() !== '') {
    return undefined
  }
  return findCritical(
    findings.flatMap(({ defect }) => defect !== null && !defects.includes(defect) ? [defect] : []), codes,
  )
}

export const LOT_EXCESSES = ['critical', 'major', 'minor'] as const
export type LotExcess = (typeof LOT_EXCESSES)[number]

/**
 * The severities of which there are more than the plan accepts: of critical ones none are, of minor ones any number
 * when `null`.
 */
export function listExcesses(
  counts: LotCounts, { acceptNumber, minorAcceptNumber }: { acceptNumber: number, minorAcceptNumber: number | null },
): LotExcess[] {
  const limits = { critical: 0, major: acceptNumber, minor: minorAcceptNumber ?? Number.POSITIVE_INFINITY }
  return LOT_EXCESSES.filter(severity => counts[severity] > limits[severity])
}

export const proposeDecision = (excesses: readonly LotExcess[]): Extract<LotDecision, 'accept' | 'reject'> =>
  excesses.length === 0 ? 'accept' : 'reject'

export const DECISION_REFUSALS = [
  'SAMPLES_OPEN', 'AC_EXCEEDED', 'CRITICAL_DEFECT', 'WITHIN_PLAN', 'JUDGED_BEFORE', 'REASON_MISSING',
] as const
export type DecisionRefusal = (typeof DECISION_REFUSALS)[number]

interface DecisionFacts {
  decision: LotDecision
  reason: string
  openSamples: number
  excesses: readonly LotExcess[]
  /** Another lot of the same policy over the same version was judged before this one, and is not decided. */
  hasJudgedBefore: boolean
}

/**
 * Why a decision is not possible; undefined = it is. What the plan rejects can only pass under concession with its
 * reason, a lot with a critical defect not at all; what the plan accepts needs no concession, and its rejection needs a
 * reason. While samples are open it can only be rejected, with a reason: what was judged by mistake binds nobody to the
 * rest of its review, and a rejection cannot be used to draw until a sample passes.
 * Nothing passes while another lot of the same policy over the same version, judged before it, is not decided.
 */
export function findRefusal(
  { decision, reason, openSamples, excesses, hasJudgedBefore }: DecisionFacts,
): DecisionRefusal | undefined {
  const hasReason = reason.trim() !== ''
  const isWithin = excesses.length === 0
  if (decision === 'reject') {
    const isByPlan = openSamples === 0 && !isWithin
    return hasReason || isByPlan ? undefined : 'REASON_MISSING'
  }
  if (openSamples > 0) {
    return 'SAMPLES_OPEN'
  }
  if (excesses.includes('critical')) {
    return 'CRITICAL_DEFECT'
  }
  if (isWithin !== (decision === 'accept')) {
    return isWithin ? 'WITHIN_PLAN' : 'AC_EXCEEDED'
  }
  if (hasJudgedBefore) {
    return 'JUDGED_BEFORE'
  }
  return isWithin || hasReason ? undefined : 'REASON_MISSING'
}
