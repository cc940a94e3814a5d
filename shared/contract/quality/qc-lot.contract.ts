import { z } from 'zod'
import { DECISION_REFUSALS, DEFECT_SEVERITIES, LOT_EXCESSES } from '../../domain/quality/lot-judgement'
import { BOARD_COLUMNS, CLOSE_REFUSALS, LOT_DECISIONS, LOT_STATES } from '../../domain/quality/lot-state'
import { RULE_KINDS } from '../../domain/quality/quality-spec'
import { SAMPLE_STATES, VERDICT_ROLES } from '../../domain/quality/sample-state'
import {
  editable, flagText, id, instant, integerText, name, pageOf, pageQuery, projectQuery, repeated,
} from '../common.contract'
import { versionRef } from '../dataset.contract'
import { qualitySpec } from './qc-policy.contract'

export const LOT_CODES = [
  'PLAN_TOO_LARGE', 'LOT_EMPTY', 'SAMPLE_TOO_LARGE', 'NO_POLICY', 'NO_DATASET', 'NO_VERSION', 'NO_PARENT',
  'PARENT_STATE', 'PARENT_OTHER_DATASET', 'PARENT_VERSION', 'LOT_JUDGED',
] as const

const seed = z.int().min(0).max(2 ** 48 - 1)

/**
 * Refused (422): PLAN_TOO_LARGE when no sample keeps the risks of the plan, LOT_EMPTY, SAMPLE_TOO_LARGE, and for a
 * rework PARENT_STATE unless its lot was rejected, PARENT_OTHER_DATASET, PARENT_VERSION unless it is over a later
 * version. A conflict (409): LOT_JUDGED while a lot of the same policy over the same version was judged and is not
 * decided.
 */
export const qcLotCreate = z.strictObject({
  projectId: id.optional(),
  policyId: id,
  datasetId: id,
  version: versionRef.default('latest'),
  /** The rejected lot that this one takes the place of, over a later version: its own can never be released. */
  parentLotId: id.optional(),
  /** Draws a known sample again; absent = at random. */
  seed: seed.optional(),
  /** False: the sample is drawn later. */
  draw: z.boolean().default(true),
})

const counts = z.object({
  /** Samples with a verdict, and by it. */
  reviewed: z.int(),
  passed: z.int(),
  fixed: z.int(),
  failed: z.int(),
  /**
   * Samples that count against the plan, by their worst defect: fixed ones, too, and critical defects that any reviewer
   * has found.
   */
  critical: z.int(),
  major: z.int(),
  minor: z.int(),
})

const interval = z.object({ low: z.number(), high: z.number() })

export const qcLotView = z.object({
  ...editable,
  projectId: id,
  number: z.int(),
  policyId: id,
  /** As it was when the lot was made. */
  policyName: z.string(),
  policyVersion: z.int(),
  /** gate: of a stage that waits for the decision. */
  origin: z.enum(['version', 'gate']),
  datasetId: id.nullable(),
  datasetName: z.string().nullable(),
  datasetVersion: z.string().nullable(),
  runId: id.nullable(),
  /** null = of no run, or its run is no longer stored. */
  runName: z.string().nullable(),
  stageKey: z.string().nullable(),
  population: z.int(),
  seed,
  sampleSize: z.int(),
  acceptNumber: z.int(),
  /** null = minor defects do not reject the lot, however many there are. */
  minorAcceptNumber: z.int().nullable(),
  state: z.enum(LOT_STATES),
  parentLotId: id.nullable(),
  dueAt: instant.nullable(),
  decidedAt: instant.nullable(),
  decidedBy: z.string(),
  reason: z.string(),
  /** Of the lot of a gate that has passed: its run goes on without the failed samples. */
  leavesOutFailed: z.boolean(),
  /** Every sample has its final verdict, and nobody has decided on the lot. */
  isDecidable: z.boolean(),
  counts,
  /**
   * Samples that count against no limit of the plan / reviewed, with its 95 % Wilson interval, 0 to 1; null without a
   * verdict. A fixed sample has had a defect, and counts as the decision counts it.
   */
  passRatio: z.number().nullable(),
  passInterval: interval.nullable(),
  createdBy: z.string(),
})

const lotName = z.object({ id, number: z.int(), state: z.enum(LOT_STATES) })

export const qcLotDetail = qcLotView.extend({
  spec: qualitySpec,
  /** The stage whose output the records are: its trace shows each before and after; null = unknown. */
  trace: z.object({ runId: id, stageKey: z.string() }).nullable(),
  /** Of the lot of a gate: what makes its records, where that can be edited. */
  pipelineId: id.nullable(),
  parent: lotName.nullable(),
  /** Lots that take its place, oldest first. */
  children: z.array(lotName),
  /** Samples without a verdict, or whose second review or adjudication is missing. */
  openSamples: z.int(),
  /**
   * Fixed samples whose verdict is final: those that a new version is given. Fewer than `counts.fixed` while a fix
   * waits for its second review or its adjudication, and for ever when the lot was rejected without it.
   */
  settledFixes: z.int(),
  /** Failed samples whose verdict is final: those that a new version can leave out. */
  settledFailures: z.int(),
  excesses: z.array(z.enum(LOT_EXCESSES)),
  /** What the plan says. */
  proposal: z.enum(['accept', 'reject']),
  /** Why each decision is not possible; '' = it is, perhaps with a reason. */
  refusals: z.record(z.enum(LOT_DECISIONS), z.union([z.enum(DECISION_REFUSALS), z.literal('')])),
  /** Why it cannot be closed; '' = it can. A sample that was judged and then reopened counts as judged. */
  closeRefusal: z.union([z.enum(CLOSE_REFUSALS), z.literal('')]),
  /**
   * A lot of the same policy over the same version that was judged before this one and is not decided: it is decided
   * before this one can pass.
   */
  judgedBefore: lotName.nullable(),
  /**
   * The lot that speaks for its version in a release: the last rejected one, else the last accepted one, else the
   * newest that is not closed. null = there is none, or it is over no version.
   */
  versionLot: lotName.nullable(),
  /** Samples by defect code. */
  defects: z.array(z.object({
    code: z.string(), name: z.string(), severity: z.enum(DEFECT_SEVERITIES), count: z.int(),
  })),
  /** Failed or fixed samples without a defect code: each counts as major. */
  uncoded: z.int(),
  /** Samples with a finding, by rule of the policy; `unchecked` = those on which it took too long. */
  findings: z.array(z.object({ rule: z.int(), count: z.int(), unchecked: z.int() })),
  /** What was done to it, oldest first, at most 200; `runId` = the run that this has started. */
  history: z.array(z.object({
    at: instant, actor: z.string(), action: z.string(), note: z.string(), runId: id.nullable(),
  })),
})

export const qcLotListQuery = pageQuery.extend(projectQuery.shape).extend({
  state: repeated(z.enum(LOT_STATES)),
  policyId: id.optional(),
  datasetId: id.optional(),
  datasetVersionId: id.optional(),
  runId: id.optional(),
  /** Part of the name of the dataset or of the policy, or of the number: `L-0012`. */
  q: z.string().trim().max(200).optional(),
  /** Past its due time and not decided. */
  overdue: flagText.default(false),
  /**
   * Not decided, and a sample of it was judged, if only until it was reopened: over its version no other lot of its
   * policy is made.
   */
  judged: flagText.default(false),
})
export const qcLotPage = pageOf(qcLotView)

const reason = z.string().trim().max(2_000)

/**
 * A decision that is not possible is a conflict (409) with a code of DECISION_REFUSALS at `/decision` or `/reason`.
 * While samples are open the lot can only be rejected, with a reason.
 */
export const qcLotDecision = z.strictObject({
  decision: z.enum(LOT_DECISIONS),
  reason: reason.default(''),
  /** Of the lot of a gate that passes: the run goes on without the failed samples; otherwise they stay as they are. */
  leaveOutFailed: z.boolean().default(false),
}).refine(({ decision, leaveOutFailed }) => decision !== 'reject' || !leaveOutFailed, {
  path: ['leaveOutFailed'], error: 'belongs to a lot that passes',
})
export const qcLotScrap = z.strictObject({ reason: reason.min(1) })
/**
 * Closed already = nothing changes. A lot that cannot be closed is a conflict (409) with a code of CLOSE_REFUSALS at
 * `/decision`.
 */
export const qcLotClose = z.strictObject({ reason: reason.min(1) })

export const sampleFinding = z.object({
  rule: z.int(),
  kind: z.enum(RULE_KINDS),
  field: z.string(),
  defect: z.string().nullable(),
  detail: z.string(),
  /** The rule took too long on this record: whether it hits is open. */
  isUnchecked: z.boolean(),
})

export const qcSampleView = z.object({
  id,
  version: z.int(),
  lotId: id,
  /** From 1. */
  position: z.int(),
  /** In the artifact, from 0. */
  row: z.int(),
  /** By the effective verdict; PENDING while it is hidden. */
  state: z.enum(SAMPLE_STATES),
  findings: z.array(sampleFinding),
  /** Of the effective verdict. */
  defects: z.array(z.string()),
  needsSecond: z.boolean(),
  /** The verdict that it waits for; null = settled, or its lot has ended without it. */
  awaited: z.enum(VERDICT_ROLES).nullable(),
  /** The first verdict is not shown to those who may give the second. */
  isHidden: z.boolean(),
  /** Who holds it, and how much longer; null = nobody. */
  claim: z.object({ by: z.string(), until: instant, leftMs: z.int() }).nullable(),
  /** The first characters of the record. */
  excerpt: z.string(),
})

export const qcSampleListQuery = z.strictObject({
  limit: integerText(z.int().min(1).max(500)).default(50),
  cursor: z.string().max(512).optional(),
  state: repeated(z.enum(SAMPLE_STATES)),
  awaited: z.enum(VERDICT_ROLES).optional(),
  /** Who reads; absent = a first verdict that waits for its second is hidden. */
  reviewer: name.max(100).optional(),
})
export const qcSamplePage = pageOf(qcSampleView)

export const qcCountsQuery = projectQuery

/** For rail and board: each number equals the length of the list behind it. */
export const qcCounts = z.object({
  byState: z.record(z.enum(LOT_STATES), z.int()),
  /** OPEN, SAMPLED or IN_REVIEW. */
  needsPerson: z.int(),
  overdue: z.int(),
  oldestDueAt: instant.nullable(),
  policies: z.int(),
})

export const qcBoardQuery = projectQuery.extend({
  policyId: id.optional(),
  datasetId: id.optional(),
  q: z.string().trim().max(200).optional(),
  overdue: flagText.default(false),
})

export const qcBoard = z.object({
  columns: z.array(z.object({
    column: z.enum(BOARD_COLUMNS),
    count: z.int(),
    /** Newest first, at most 20. */
    items: z.array(qcLotView),
  })),
})

export const qcQualityQuery = projectQuery.extend({ policyId: id.optional() })

/** Pass rates by lot, and what was found in the last 30 days. */
export const qcQuality = z.object({
  /** Lots with a verdict, oldest first, the newest 20. */
  lots: z.array(qcLotView),
  /** Of lots made in the last 30 days. */
  reviewed: z.int(),
  passRatio: z.number().nullable(),
  passInterval: interval.nullable(),
  /** (passed + fixed) / reviewed: the reviewed records that can be used. */
  usableRatio: z.number().nullable(),
  /** Passed without a fix. */
  firstPassRatio: z.number().nullable(),
  /** Samples by defect code, most first, at most 20. */
  defects: z.array(z.object({
    code: z.string(), name: z.string(), severity: z.enum(DEFECT_SEVERITIES), count: z.int(),
  })),
})

export type QcBoard = z.infer<typeof qcBoard>
export type QcBoardQuery = z.output<typeof qcBoardQuery>
export type QcQuality = z.infer<typeof qcQuality>
export type QcQualityQuery = z.output<typeof qcQualityQuery>
export type QcLotCreate = z.output<typeof qcLotCreate>
export type QcLotView = z.infer<typeof qcLotView>
export type QcLotDetail = z.infer<typeof qcLotDetail>
export type QcLotListQuery = z.output<typeof qcLotListQuery>
export type QcLotDecision = z.output<typeof qcLotDecision>
export type QcSampleView = z.infer<typeof qcSampleView>
export type QcSampleListQuery = z.output<typeof qcSampleListQuery>
export type QcCounts = z.infer<typeof qcCounts>
