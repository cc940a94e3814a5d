import { z } from 'zod'
import { DEFECT_SEVERITIES } from '../../domain/quality/lot-judgement'
import type { QualitySplit } from '../../domain/quality/quality-metric'
import { GRAINS } from '../../domain/time/period'
import { id, instant } from '../common.contract'
import { metricFilter, metricRange, stageNames } from '../metric.contract'

/** Rows of each split; the largest. */
export const MOST_SPLIT_ROWS = 20

export const metricQualityQuery = metricFilter.omit({ templateVersion: true })
  .extend(metricRange.shape).extend({ grain: z.enum(GRAINS).default('day') })

/** Samples by their effective verdict, at the time it was given. Ratios are 0 to 1; null without a verdict. */
const rates = z.object({
  verdicts: z.int(),
  passed: z.int(),
  fixed: z.int(),
  failed: z.int(),
  /** (passed + fixed) ÷ verdicts, with its 95 % Wilson interval. */
  passRatio: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** passed ÷ verdicts. */
  firstPassRatio: z.number().nullable(),
})

/** `key`: no two rows of a split have the same. */
const part = rates.extend({ key: z.string(), label: z.string() })
const split = z.array(part)
/**
 * Pipelines may use the same stage key: `key` is of pipeline and stage, `label` is "pipeline › stage". The pipeline is
 * null when the run that made the records is gone; then both are the stage key.
 */
const stageSplit = z.array(part.extend({ pipelineId: id.nullable(), stageKey: z.string(), ...stageNames }))

/**
 * Filters by pipeline, stage and model are those of the run that made the records; a lot without one matches none of
 * them.
 */
export const metricQuality = z.object({
  tz: z.string(),
  grain: z.enum(GRAINS),
  window: z.object({ from: instant, to: instant }),
  total: rates,
  points: z.array(rates.extend({ at: instant })),
  /** Samples with this code, most first. */
  defects: z.array(z.object({
    code: z.string(), name: z.string(), severity: z.enum(DEFECT_SEVERITIES), count: z.int(),
  })),
  /**
   * Most verdicts first. `stage`: the gate, or the stage that published, by its pipeline and key; `revision`: of the
   * pipeline.
   */
  by: z.object({
    stage: stageSplit, model: split, revision: split, reviewer: split,
  } satisfies Record<QualitySplit, z.ZodType>),
  /** Of lots accepted in the range: the tokens of the runs that made them, and their records. */
  accepted: z.object({ records: z.int(), tokens: z.int(), tokensPerRecord: z.number().nullable() }),
})

export type MetricQualityQuery = z.output<typeof metricQualityQuery>
export type MetricQuality = z.infer<typeof metricQuality>
export type QualityRates = z.infer<typeof rates>
