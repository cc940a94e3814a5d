import type { DefectSeverity } from './lot-judgement'

/** The kinds of value that a rule can ask for. */
export const FIELD_TYPES = ['string', 'number', 'boolean', 'object', 'array'] as const
export type FieldType = (typeof FIELD_TYPES)[number]

export const RULE_KINDS = ['required', 'type', 'length', 'duplicate', 'words', 'pattern', 'minimum'] as const
export type RuleKind = (typeof RULE_KINDS)[number]

interface RuleBase {
  /** Field of the record; of an object within it with a dot: `meta.score`. */
  field: string
  /** Code of the defect that the page proposes when it is hit. */
  defect?: string | undefined
}

/** Looked at when a sample is drawn. What it finds is shown to the reviewer, who decides. */
export type QualityRule = RuleBase & (
  | { kind: 'required' }
  | { kind: 'type', type: FieldType }
  /** Characters of a text, elements of a list. */
  | { kind: 'length', min?: number | undefined, max?: number | undefined }
  /** Twice among the samples of a lot. */
  | { kind: 'duplicate' }
  /** Must not occur; case is ignored. */
  | { kind: 'words', words: readonly string[] }
  /** Of linear time; `isForbidden`: must not match. */
  | { kind: 'pattern', pattern: string, isForbidden: boolean }
  /** Of a number, such as a judge's score. */
  | { kind: 'minimum', minimum: number }
)

export const DISTRIBUTIONS = ['binomial', 'hypergeometric'] as const
export type Distribution = (typeof DISTRIBUTIONS)[number]

interface PlanBase {
  /** Ac of minor defects; absent = they do not reject a lot. */
  minorAcceptNumber?: number | undefined
}

/** A custom sampling plan: computed from what both sides risk, or set by a person. Ratios are 0 to 1. */
export type SamplingPlan = PlanBase & (
  | { kind: 'computed', distribution: Distribution, aql: number, ltpd: number, alpha: number, beta: number }
  | { kind: 'fixed', sampleSize: number, acceptNumber: number }
)

export interface DefectCode {
  code: string
  name: string
  severity: DefectSeverity
  /** A letter that sets it on the review page. */
  key?: string | undefined
}

export interface ReviewSettings {
  rubric: readonly string[]
  defects: readonly DefectCode[]
  /** Share of samples that a second reviewer judges, too; 0 to 1. */
  secondReviewRatio: number
  /** How long a sample is held for the reviewer who opened it. */
  claimMinutes: number
  /** Absent = no due time. */
  dueHours?: number | undefined
  /** Fields that are shown and may be fixed; absent = all. */
  fields?: readonly string[] | undefined
}

export interface QualitySpec {
  rules: readonly QualityRule[]
  plan: SamplingPlan
  review: ReviewSettings
}

/** What a lot keeps of its policy. */
export interface FrozenPolicy extends QualitySpec {
  name: string
  /** Version of the policy that was copied. */
  version: number
}

export interface SampleFinding {
  /** Place of the rule in the policy, from 0. */
  rule: number
  kind: RuleKind
  field: string
  /** Proposed defect code; null = none. */
  defect: string | null
  /** What was found, such as the word or the length; '' = nothing more to say. */
  detail: string
  /** The rule took too long and was not applied to the end: it has found nothing and excluded nothing. */
  isUnchecked?: boolean
}
