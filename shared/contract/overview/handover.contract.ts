import { z } from 'zod'
import { alertView } from '../alert.contract'
import { id, instant, rangeEnd } from '../common.contract'
import { metricRange } from '../metric.contract'
import { runListItem } from '../run/run-list.contract'

/** By default the last shift of eight hours. */
export const handoverQuery = metricRange.extend({
  from: rangeEnd.default('now-8h'),
  projectId: id.optional(),
  /** Absent = all. */
  pipelineId: id.optional(),
})

/** Maximum number of rows of each list of a handover. */
export const MOST_HANDED_OVER = 100

/** `count` of open runs and failures is capped at 10,000: that many, or more. The others are exact. */
const handed = <T extends z.ZodType>(item: T) =>
  z.object({ count: z.int(), items: z.array(item).max(MOST_HANDED_OVER) })

export const HANDOVER_DECISIONS = [
  'disposition', 'alert_acked', 'alert_unacked', 'alert_closed', 'silence', 'revision', 'version',
  'lot_accept', 'lot_conditional', 'lot_reject', 'lot_rework', 'lot_scrap', 'release_deprecate', 'release_publish',
  'release_waive', 'release_withdraw',
] as const

export const handoverDecision = z.object({
  kind: z.enum(HANDOVER_DECISIONS),
  at: instant,
  /** '' = the console itself: a later run of the task has succeeded. */
  actor: z.string(),
  /** Of the run, the alert, the silence, the pipeline, the dataset, the lot or the release. */
  id,
  /** '' for a silence. */
  name: z.string(),
  /** A disposition, the number of a revision, the semver of a version or release; '' for the others. */
  value: z.string(),
  /** What the person wrote. */
  note: z.string(),
  /** How the alert is called: a ready-made rule has its name in the reader's language. */
  rule: z.object({ readyMade: z.string().nullable(), hasOwnName: z.boolean() }).nullable(),
  /** What the alert is about: the name of its pipeline; '' = none, or several. */
  pipeline: z.string(),
})

/** What a shift leaves to the next one. Lists are newest first. */
export const handoverView = z.object({
  tz: z.string(),
  window: z.object({ from: instant, to: instant }),
  totals: z.object({
    launched: z.int().describe('Runs created in the window; 10,000 = that many, or more. The other totals are exact.'),
    ended: z.int(),
    succeeded: z.int(),
    /** Succeeded with failed records. */
    partial: z.int(),
    failed: z.int(),
    crashed: z.int(),
    cancelled: z.int(),
    /** Trials among those that ended. */
    trials: z.int(),
    success: z.number().nullable().describe('Run success rate (0 to 1) of the full runs that ended; null = none did.'),
    /** Of the full runs that ended, as the statistics count them. */
    recordsIn: z.int(),
    recordsOut: z.int(),
    recordsFailed: z.int(),
    /** Of all that ended: a trial costs as much. */
    tokens: z.int(),
  }),
  /** Ended in the window. */
  ended: handed(runListItem),
  /** Those of them that failed or crashed. */
  failed: handed(runListItem),
  /** Raised in the window. */
  raised: handed(alertView),
  /**
   * As at the end of the window: runs that had not ended, failures without a disposition, alerts neither resolved nor
   * closed.
   */
  open: z.object({ runs: handed(runListItem), failures: handed(runListItem), alerts: handed(alertView) }),
  decided: handed(handoverDecision),
  asOf: instant,
  /** As in the metrics. */
  watermark: instant.nullable(),
  commit: z.string().nullable(),
})
export type HandoverQuery = z.output<typeof handoverQuery>
export type HandoverView = z.infer<typeof handoverView>
export type HandoverDecision = z.infer<typeof handoverDecision>
