import { z } from 'zod'
import { PARTS } from '../../domain/pipeline/pipeline-diff'
import {
  COMPARE_CHECKS, COMPARE_FIGURES, COMPARE_FINDINGS, COMPARE_GAPS, COMPARE_UNITS, OVERLAP_GAPS,
} from '../../domain/run/run-compare'
import { id } from '../common.contract'
import { datasetDiff } from '../dataset.contract'
import { runDetail, runInput, runView, stageRunView } from './run.contract'

export const runCompareQuery = z.strictObject({ a: id, b: id })

/** The two sides of a value; null = that side has none. */
const pair = <T extends z.ZodType>(value: T) => ({ a: value.nullable(), b: value.nullable() })
const value = z.union([z.string(), z.number()])

const comparedRun = runView.extend({
  pipeline: runDetail.shape.pipeline.pick({ id: true, name: true, revision: true, isBuiltIn: true }),
})

const comparedStage = stageRunView.pick({
  kind: true, state: true, attempt: true, recordsIn: true, recordsOut: true, recordsDropped: true, recordsFailed: true,
  bytesOut: true, inputTokens: true, outputTokens: true, modelCalls: true, reusedFrom: true,
}).extend({
  /** Time of all attempts without their pauses; null = it has not run here. */
  workMs: z.number().nullable(),
  /** Records out among records in; null = nothing went in. */
  yield: z.number().nullable(),
})

/** Two runs; a change is that from `a` to `b`. */
export const runCompare = z.object({
  a: comparedRun,
  b: comparedRun,
  /** What must be equal for times and yields to be compared like with like. */
  checks: z.array(z.object({ what: z.enum(COMPARE_CHECKS), isSame: z.boolean() })),
  /** Differences, most important first. */
  findings: z.array(z.object({
    code: z.enum(COMPARE_FINDINGS),
    /** 0 to 100. */
    importance: z.number(),
    /** '' = the whole run. */
    stageKey: z.string(),
    /** What the code speaks of: a parameter, a reason, a dataset. */
    name: z.string(),
    ...pair(value),
  })),
  figures: z.array(z.object({
    name: z.enum(COMPARE_FIGURES),
    unit: z.enum(COMPARE_UNITS),
    ...pair(z.number()),
    /** b − a; null with a reason. */
    delta: z.number().nullable(),
    /** `delta` ÷ a. */
    ratio: z.number().nullable(),
    reason: z.enum(COMPARE_GAPS).nullable(),
    /** none: neither is better, or the difference is within 1 %. */
    verdict: z.enum(['better', 'worse', 'none']),
  })),
  /** Paired by key, then by type where each side has one of it left. */
  stages: z.array(z.object({
    stageKey: z.string(), name: z.string(), kind: z.string(), ...pair(comparedStage), workRatio: z.number().nullable(),
    yieldDelta: z.number().nullable(),
  })),
  /**
   * Records that the stages at work read per minute, in steps since each run's start; within its working time a stage
   * counts with its mean.
   */
  course: z.object({ stepMs: z.int(), a: z.array(z.number()), b: z.array(z.number()) }),
  parameters: z.object({
    same: z.int(),
    /** Values that differ; the stage's limits, and those of the whole run, too. */
    items: z.array(z.object({
      stageKey: z.string(),
      kind: z.string(),
      part: z.enum([...PARTS, 'priority', 'recordLimit']),
      path: z.array(z.string()),
      /** Absent = not set there. */
      a: z.unknown().optional(),
      b: z.unknown().optional(),
      /** Where the value of b comes from: replaced at launch, or of the revision. */
      origin: z.enum(['launch', 'revision']),
    })),
  }),
  inputs: z.array(z.object({
    stageKey: z.string(),
    ...pair(runInput),
    isSame: z.boolean(),
    /**
     * Of versions that differ: by dataset the versions that the two were made from, where these differ, nearest first;
     * '' = made without that dataset. None when a version was made from more than can be followed.
     */
    madeFrom: z.array(z.object({ datasetId: id, datasetName: z.string(), a: z.string(), b: z.string() })),
  })),
  /** Sealed versions by dataset, with their columns where both runs have sealed one. */
  outputs: z.array(z.object({
    datasetId: id, datasetName: z.string(), ...pair(z.object({ semver: z.string(), rows: z.int() })),
    columns: datasetDiff.shape.columns,
  })),
})

/** Records in the output of both. A record is the same when all of its fields have the same values. */
export const runCompareOverlap = z.object({
  /** The last stages, paired as in the comparison. */
  items: z.array(z.object({
    stageKey: z.string(),
    name: z.string(),
    kind: z.string(),
    /** Different records of each side, and how many of them are in both; null with a gap. */
    ...pair(z.int()),
    both: z.int().nullable(),
    /**
     * Only the first records were read, as many of each side: 200,000, or what the stage's share of 5 seconds sufficed
     * for.
     */
    isCut: z.boolean(),
    gap: z.enum(OVERLAP_GAPS).nullable(),
  })),
})

export type RunCompareOverlap = z.infer<typeof runCompareOverlap>
export type RunCompare = z.infer<typeof runCompare>
