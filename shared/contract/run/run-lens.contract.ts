import { z } from 'zod'
import { LENS_OUTCOMES, LENS_SETS, LENS_SIDES, LENS_STATUSES } from '../../domain/run/run-lens'
import { id, integerText } from '../common.contract'
import { params } from '../finding.contract'

export const lensParams = z.strictObject({ id, stageKey: z.string() })
export const lensQuery = z.strictObject({
  of: z.enum(LENS_SETS),
  /** Number of the record among those, from 1. */
  at: integerText(z.int().min(1).max(Number.MAX_SAFE_INTEGER)).default(1),
  /** Only records with this reason, and `at` counts only them. */
  reason: z.string().min(1).max(200).optional(),
}).refine(({ of, reason }) => reason === undefined || of === 'dropped' || of === 'failed', {
  path: ['reason'], error: 'only dropped and failed records have a reason',
})

/** The record before the stage, or after it. */
export const lensSide = z.object({
  state: z.enum(LENS_SIDES),
  record: z.record(z.string(), z.unknown()).nullable(),
  /** The first 2,000 characters of what is no JSON object. */
  text: z.string().nullable(),
  /** Size of a record that is too large. */
  bytes: z.int().nullable(),
})

export const lensRecord = z.object({
  /** Number in the stage's input, from 1; null = unknown. */
  row: z.int().nullable(),
  /** Number in the stage's output, from 1; null = it is not there, or unknown. */
  output: z.int().nullable(),
  /** null = unknown. */
  outcome: z.enum(LENS_OUTCOMES).nullable(),
  /** Of a dropped or failed record; '' = unknown. */
  reason: z.string(),
  before: lensSide,
  after: lensSide,
  /** What the file of rejected records says about it. */
  reject: z.object({ message: z.string(), params, file: z.string().nullable(), line: z.int().nullable() }).nullable(),
  /** Of a dropped record: what the stage measured, and its limits; empty = not written down. */
  measured: params,
  /** Number of the record in the output that this dropped one equals, from 1. */
  equals: z.int().nullable(),
  /**
   * Numbers in the input of the first dropped records that this one stands for, from 1. `isWhole`: there are no more.
   */
  duplicates: z.object({ rows: z.array(z.int()), isWhole: z.boolean() }),
})

export const lensView = z.object({
  status: z.enum(LENS_STATUSES),
  at: z.int(),
  /** Number of records to walk through. */
  total: z.int(),
  record: lensRecord.nullable(),
})

export type LensQuery = z.output<typeof lensQuery>
export type LensView = z.infer<typeof lensView>
export type LensRecord = z.infer<typeof lensRecord>
export type LensSide = z.infer<typeof lensSide>
