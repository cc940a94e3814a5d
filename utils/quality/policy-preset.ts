import type { DefectCode } from '#shared/domain/quality/quality-spec'
import {
  binomialCdf, computePlan, type LotNumbers, type PlanNumbers, toLotNumbers,
} from '#shared/domain/quality/sampling-plan'
import { DEFAULT_POLICY, type PolicyDraft, readPolicy } from './policy-draft'

/** Plans to begin with, for whoever has no numbers of their own; from few samples to many. */
export const PLAN_PRESETS = ['lenient', 'standard', 'strict'] as const
export type PlanPreset = (typeof PLAN_PRESETS)[number]

/**
 * Percent, as it is typed. Of a small lot only whole records can be defective, so shares that are close to each other
 * can turn around: the stricter plan would draw less. These are so far apart that the stricter one neither draws fewer
 * samples nor accepts a quality more often: its test compares every lot of up to 1,200 records, and sizes 5 % apart up
 * to 100,000.
 */
const SHARES: Readonly<Record<PlanPreset, Pick<PolicyDraft, 'aql' | 'ltpd'>>> = {
  lenient: { aql: '6.5', ltpd: '25' },
  standard: { aql: '2', ltpd: '8' },
  strict: { aql: '0.1', ltpd: '2' },
}

type PlanDraft = Pick<PolicyDraft, 'plan' | 'distribution' | 'aql' | 'ltpd' | 'alpha' | 'beta' | 'minor'>

/** By the size of each lot, so that a small one needs no policy of its own. */
const COMMON = { plan: 'computed', distribution: 'hypergeometric', alpha: '5', beta: '10' } as const

export interface Preset {
  key: PlanPreset
  draft: PlanDraft
  /** For a very large lot; a small one needs fewer. */
  numbers: PlanNumbers
}

export const listPresets = (): Preset[] => PLAN_PRESETS.flatMap((key) => {
  const draft = { ...COMMON, ...SHARES[key], minor: '' }
  const { plan } = readPolicy({ ...DEFAULT_POLICY, ...draft }).body.spec
  const numbers = plan.kind === 'computed' ? computePlan(plan) : undefined
  return numbers && plan.kind === 'computed'
    ? [{ key, numbers, draft: { ...draft, minor: String(toMinorAccept(numbers, plan)) } }]
    : []
})

/** What a preset means for a lot of so many records; undefined when no plan of so few keeps its risks. */
export const toPresetNumbers = ({ draft }: Preset, records: number): LotNumbers | undefined =>
  toLotNumbers(readPolicy({ ...DEFAULT_POLICY, ...draft }).body.spec.plan, records)

/**
 * Twice as many minor defects as major ones are tolerable: as many as a sample of such a lot has, but for the same
 * risk.
 */
function toMinorAccept({ sampleSize }: PlanNumbers, { aql, alpha }: { aql: number, alpha: number }): number {
  let accept = 0
  while (binomialCdf(accept, sampleSize, 2 * aql) < 1 - alpha) {
    accept += 1
  }
  return accept
}

/** The preset that a draft is; undefined = numbers of somebody's own. */
export const findPreset = (draft: PolicyDraft, presets: readonly Preset[]): PlanPreset | undefined =>
  presets.find(
    preset => Object.entries(preset.draft).every(([field, value]) => draft[field as keyof PlanDraft] === value),
  )?.key

/**
 * The figures of a computed plan, for a fixed one that begins where it was: those of the lot that is shown, or else of
 * a large one. Nothing while the plan has a fault.
 */
export function toFixedFigures(
  draft: PolicyDraft,
  records?: number,
): Partial<Pick<PolicyDraft, 'sampleSize' | 'acceptNumber' | 'minor'>> {
  const { body: { spec: { plan } }, faults } = readPolicy(draft)
  if (plan.kind !== 'computed' || faults.some(({ pointer }) => pointer.startsWith('/spec/plan'))) {
    return {}
  }
  const own = records === undefined ? undefined : toLotNumbers(plan, records)
  const numbers = own ?? computePlan(plan)
  const figures = numbers && { sampleSize: String(numbers.sampleSize), acceptNumber: String(numbers.acceptNumber) }
  return { ...figures, ...own && own.minorAcceptNumber !== null && { minor: String(own.minorAcceptNumber) } }
}

/** Codes that fit most texts, with the key under the left hand; their names are in the reader's language. */
export const READY_DEFECTS = [
  { code: 'harmful', severity: 'critical', key: 'a' },
  { code: 'wrong', severity: 'major', key: 'q' },
  { code: 'incomplete', severity: 'major', key: 'w' },
  { code: 'bad_format', severity: 'minor', key: 'e' },
  { code: 'unclear', severity: 'minor', key: 'r' },
] as const satisfies readonly Omit<DefectCode, 'name'>[]
export type ReadyDefect = (typeof READY_DEFECTS)[number]['code']

/** A policy that can be saved once it has a name. */
export function toNewPolicy(nameOf: (code: ReadyDefect) => string): PolicyDraft {
  const standard = listPresets().find(({ key }) => key === 'standard')
  return {
    ...DEFAULT_POLICY, ...standard?.draft,
    defects: READY_DEFECTS.map(defect => ({ ...defect, name: nameOf(defect.code) })),
  }
}
