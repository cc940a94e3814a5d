import { z } from 'zod'
import { DEFECT_SEVERITIES } from '../../domain/quality/lot-judgement'
import { DISTRIBUTIONS, FIELD_TYPES } from '../../domain/quality/quality-spec'
import {
  archived, closest, description, editable, id, ids, instant, name, pageOf, pageQuery, projectQuery,
} from '../common.contract'

export const MAX_RULES = 50
export const MAX_DEFECTS = 40
export const MAX_RUBRIC_LINES = 50
/** Largest sample of a lot. */
export const MAX_SAMPLE_SIZE = 5_000

const line = z.string().trim().min(1).max(500)
/** A name of a field; of an object within the record with a dot. */
const field = z.string().min(1).max(200)

/** Stable: it is stored with every verdict. */
export const defectCode = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'lower-case letters, digits and _, at most 40')

const ruleBase = { field, defect: defectCode.optional() }

export const qualityRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('required'), ...ruleBase }),
  z.strictObject({ kind: z.literal('type'), ...ruleBase, type: z.enum(FIELD_TYPES) }),
  /** Characters of a text, elements of a list; at least one of both. */
  z.strictObject({
    kind: z.literal('length'), ...ruleBase, min: z.int().min(0).max(1_000_000_000).optional(),
    max: z.int().min(0).max(1_000_000_000).optional(),
  }),
  /** The same value twice among the samples of a lot. */
  z.strictObject({ kind: z.literal('duplicate'), ...ruleBase }),
  /** None of them may occur; case is ignored. */
  z.strictObject({
    kind: z.literal('words'), ...ruleBase, words: z.array(z.string().trim().min(1).max(200)).min(1).max(1_000),
  }),
  /** RE2 syntax: linear in the length of the text. */
  z.strictObject({
    kind: z.literal('pattern'), ...ruleBase, pattern: z.string().min(1).max(1_000),
    isForbidden: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('minimum'), ...ruleBase, minimum: z.number().min(-1e15).max(1e15) }),
])

const ratio = z.number().gt(0).lt(1)
const planBase = {
  /**
   * Ac of minor defects, below the sample size; absent = they do not reject a lot, however many there are. Of critical
   * ones it is always 0.
   */
  minorAcceptNumber: z.int().min(0).max(MAX_SAMPLE_SIZE).optional(),
}

/**
 * The smallest n with its Ac that keeps both risks, or numbers that a person has set. A custom plan, of no standard.
 */
export const samplingPlan = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('computed'), ...planBase, distribution: z.enum(DISTRIBUTIONS), aql: ratio, ltpd: ratio,
    alpha: ratio, beta: ratio,
  }),
  z.strictObject({
    kind: z.literal('fixed'), ...planBase, sampleSize: z.int().min(1).max(MAX_SAMPLE_SIZE),
    acceptNumber: z.int().min(0).max(MAX_SAMPLE_SIZE),
  }),
]).meta({ examples: [{ kind: 'fixed', sampleSize: 125, acceptNumber: 3 }] })

export const reviewSettings = z.strictObject({
  rubric: z.array(line).max(MAX_RUBRIC_LINES).default([]),
  defects: z.array(z.strictObject({
    code: defectCode,
    name,
    severity: z.enum(DEFECT_SEVERITIES),
    /** A letter that sets it on the review page; not one of those that have a meaning there: g, j, k, n, u. */
    key: z.string().regex(/^[a-z]$/, 'one lower-case letter').optional(),
  })).max(MAX_DEFECTS).default([]),
  /** Share of samples that a second reviewer judges, too; rounded up, so that above 0 there is at least one. */
  secondReviewRatio: z.number().min(0).max(1).default(0),
  claimMinutes: z.int().min(1).max(24 * 60).default(15),
  /** After the sample is drawn; absent = no due time. */
  dueHours: z.int().min(1).max(24 * 366).optional(),
  /** Fields that are shown and may be fixed; absent = all. */
  fields: z.array(field).min(1).max(100).optional(),
})

export const qualitySpec = z.strictObject({
  rules: z.array(qualityRule).max(MAX_RULES).default([]),
  plan: samplingPlan,
  review: reviewSettings.prefault({}),
})

/**
 * Refused (422) with a pointer: PLAN_ORDER at `/spec/plan/ltpd` (must be above `aql`), PLAN_TOO_LARGE at `/spec/plan`,
 * PLAN_ACCEPTS_ALL at `/spec/plan/acceptNumber`, MINOR_ACCEPTS_ALL at `/spec/plan/minorAcceptNumber`, LENGTH_MISSING
 * and LENGTH_ORDER at `/spec/rules/<n>/…`, PATTERN_INVALID and PATTERN_TOO_LARGE at `/spec/rules/<n>/pattern`,
 * NO_DEFECT at `/spec/rules/<n>/defect`, DEFECT_TWICE, KEY_TWICE and KEY_TAKEN at `/spec/review/defects/<n>/…`.
 */
export const POLICY_CODES = [
  'PLAN_ORDER', 'PLAN_TOO_LARGE', 'PLAN_ACCEPTS_ALL', 'MINOR_ACCEPTS_ALL', 'LENGTH_MISSING', 'LENGTH_ORDER',
  'PATTERN_INVALID', 'PATTERN_TOO_LARGE', 'NO_DEFECT', 'DEFECT_TWICE', 'KEY_TWICE', 'KEY_TAKEN',
] as const

export const qcPolicyCreate = z.strictObject({
  projectId: id.optional(), name, description: description.default(''), spec: qualitySpec,
})
export const qcPolicyChange = z.strictObject({
  name: name.optional(), description: description.optional(), spec: qualitySpec.optional(),
})

export const qcPolicyView = z.object({
  ...editable,
  projectId: id,
  name: z.string(),
  description: z.string(),
  spec: qualitySpec,
  /** Of the plan; a hypergeometric plan has its own in each lot, these are for a very large one. */
  sampleSize: z.int(),
  acceptNumber: z.int(),
  archivedAt: instant.nullable(),
})

export const qcPolicyListQuery = pageQuery.extend(projectQuery.shape).extend({
  /** Part of the name. */
  q: z.string().trim().max(200).optional(),
  closest,
  id: ids,
  archived,
})
export const qcPolicyPage = pageOf(qcPolicyView)

export type QcPolicyCreate = z.output<typeof qcPolicyCreate>
export type QcPolicyChange = z.output<typeof qcPolicyChange>
export type QcPolicyView = z.infer<typeof qcPolicyView>
export type QcPolicyListQuery = z.output<typeof qcPolicyListQuery>
