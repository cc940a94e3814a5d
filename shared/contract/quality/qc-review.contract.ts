import { z } from 'zod'
import { VERDICT_ROLES, VERDICTS } from '../../domain/quality/sample-state'
import { DEFECT_SEVERITIES } from '../../domain/quality/lot-judgement'
import { LOT_STATES } from '../../domain/quality/lot-state'
import { id, instant, name, pageOf, pageQuery, projectQuery } from '../common.contract'
import { qcLotView, qcSampleView } from './qc-lot.contract'

/** Samples that one reviewer may hold at once. */
export const MOST_CLAIMS = 20

/** Who judges: given by the page while sign-in is off. */
const reviewer = name.max(100)
const defects = z.array(z.string().max(40)).max(40)
/** JSON text of one record; the body of a request is limited anyway. */
const recordText = z.string().max(900_000)

const verdict = z.object({
  id,
  role: z.enum(VERDICT_ROLES),
  verdict: z.enum(VERDICTS),
  defects: z.array(z.string()),
  fixedRecord: z.string().nullable(),
  note: z.string(),
  reviewer: z.string(),
  at: instant,
  /** Taken back; null = it stands. */
  undoneAt: instant.nullable(),
})

export const qcSampleDetail = z.object({
  ...qcSampleView.omit({ excerpt: true }).shape,
  /** JSON text as it was drawn, and as the effective verdict fixed it. */
  record: z.string(),
  fixedRecord: z.string().nullable(),
  /** Oldest first, those that were taken back included. */
  verdicts: z.array(verdict),
  /** When the sample was drawn. */
  drawnAt: instant,
})
/** The lot after what was done: what is shown of it need not be read again. */
const countedLot = qcLotView.pick({ id: true, version: true, counts: true })
/** Verdicts on it were taken back. */
export const qcSampleReset = z.object({ ...qcSampleDetail.shape, lot: countedLot })
export const qcSampleQuery = z.strictObject({ reviewer: reviewer.optional() })

/** Conflicts (409) have a code of SAMPLE_REFUSALS at `/reviewer`; HELD_BY_OTHER says who holds it, and until when. */
export const qcSampleClaim = z.strictObject({ reviewer })

export const qcLotNext = z.strictObject({
  reviewer,
  role: z.enum(VERDICT_ROLES).default('first'),
  count: z.int().min(1).max(MOST_CLAIMS).default(5),
  /** The position after which to look first; at the end it goes on from the beginning. */
  after: z.int32().min(0).default(0),
})
/** Those that the reviewer holds already are among them. */
export const qcLotNextAnswer = z.object({ items: z.array(qcSampleDetail) })

/**
 * Refused (422): CRITICAL_FINDING at `/note` when a rule has proposed a critical defect and a verdict that lets the
 * record pass neither names it nor has a note; CRITICAL_FOUND at `/defects` for an adjudication
 * that does not name a critical defect of the two reviewers, DEFECT_MISSING, CRITICAL_PASS and NO_DEFECT at `/defects`,
 * FIX_EMPTY, FIX_NOT_JSON, FIX_NOT_AN_OBJECT, FIX_TOO_DEEP, FIX_FIELD_TYPE, FIX_OTHER_FIELD, FIX_SAME and FIX_NOT_ASKED
 * at `/fixedRecord`.
 */
export const qcVerdictCreate = z.strictObject({
  reviewer,
  role: z.enum(VERDICT_ROLES).default('first'),
  verdict: z.enum(VERDICTS),
  defects: defects.default([]),
  /** Only with FIX_AND_PASS, and then always. */
  fixedRecord: recordText.optional(),
  note: z.string().trim().max(2_000).default(''),
})

export const qcVerdictAnswer = z.object({
  /** Of the sample. */
  id,
  sample: qcSampleDetail,
  lot: countedLot,
  /** How much longer the verdict can be taken back. */
  undoLeftMs: z.int(),
})

/** From a page that is left: what its reviewer holds of a lot is free for others at once. */
export const qcLotLeave = z.strictObject({ reviewer })
export const qcLotLeft = z.object({ released: z.int() })

export const qcSampleReopen = z.strictObject({ reviewer, reason: z.string().trim().min(1).max(2_000) })

export const qcVerdictListQuery = pageQuery.extend(projectQuery.shape).extend({ reviewer })

/** A verdict of one reviewer with what it was about. */
export const qcVerdictItem = z.object({
  id,
  at: instant,
  /** Taken back; null = it stands. */
  undoneAt: instant.nullable(),
  role: z.enum(VERDICT_ROLES),
  verdict: z.enum(VERDICTS),
  defects: z.array(z.object({ code: z.string(), name: z.string(), severity: z.enum(DEFECT_SEVERITIES) })),
  note: z.string(),
  lot: z.object({ id, number: z.int(), state: z.enum(LOT_STATES) }),
  sampleId: id,
  position: z.int(),
  /** The first characters of the record. */
  excerpt: z.string(),
  /** Its lot is not decided: the sample can be judged anew. */
  canReopen: z.boolean(),
})
export const qcVerdictPage = pageOf(qcVerdictItem)

export const qcDefectQuery = projectQuery.extend({ q: z.string().trim().max(200).optional() })

/** Defect codes of the policies in use, and those found lately; most found first, at most 500. */
export const qcDefectList = z.object({
  items: z.array(z.object({
    code: z.string(),
    /** Of the newest policy that has it, else of the newest lot. */
    name: z.string(),
    severity: z.enum(DEFECT_SEVERITIES),
    /** Samples of lots made in the last 30 days. */
    count: z.int(),
    policies: z.array(z.object({ id, name: z.string() })),
  })),
})

export const qcAgreementQuery = projectQuery.extend({
  lotId: id.optional(),
  policyId: id.optional(),
  /** When the second verdict was given. */
  from: instant.optional(),
  to: instant.optional(),
})

const matrix = z.array(z.array(z.int()))

/** Figures are null with fewer than `minUnits` samples, and where they are not defined. */
export const qcAgreement = z.object({
  minUnits: z.int(),
  /** Samples that two or more have judged on their own; adjudications are not among them. */
  units: z.int(),
  /** Rows and columns of each matrix. */
  labels: z.array(z.enum(VERDICTS)),
  /** First verdicts against second ones, whoever gave them. */
  matrix,
  /** Share of equal verdicts, 0 to 1. */
  agreement: z.number().nullable(),
  /** Krippendorff's α over all reviewers. */
  alpha: z.number().nullable(),
  /** Most samples first, at most 50. */
  pairs: z.array(z.object({
    reviewers: z.tuple([z.string(), z.string()]),
    units: z.int(),
    agreement: z.number().nullable(),
    /** Cohen's κ. */
    kappa: z.number().nullable(),
    matrix,
  })),
})

export type QcSampleDetail = z.infer<typeof qcSampleDetail>
export type QcSampleReset = z.infer<typeof qcSampleReset>
export type QcCountedLot = z.infer<typeof countedLot>
export type QcSampleVerdict = z.infer<typeof verdict>
export type QcSampleClaim = z.output<typeof qcSampleClaim>
export type QcLotNext = z.output<typeof qcLotNext>
export type QcLotLeave = z.output<typeof qcLotLeave>
export type QcVerdictCreate = z.output<typeof qcVerdictCreate>
export type QcVerdictAnswer = z.infer<typeof qcVerdictAnswer>
export type QcVerdictListQuery = z.output<typeof qcVerdictListQuery>
export type QcVerdictItem = z.infer<typeof qcVerdictItem>
export type QcDefectQuery = z.output<typeof qcDefectQuery>
export type QcDefectList = z.infer<typeof qcDefectList>
export type QcSampleReopen = z.output<typeof qcSampleReopen>
export type QcAgreementQuery = z.output<typeof qcAgreementQuery>
export type QcAgreement = z.infer<typeof qcAgreement>
