import { z } from 'zod'
import { EVENT_KINDS } from '../../domain/run/run-event'
import { instant, integerText, pageOf, repeated } from '../common.contract'

export const runEventView = z.object({
  seq: z.int(),
  type: z.enum(EVENT_KINDS),
  stageKey: z.string(),
  attempt: z.int(),
  occurredAt: instant,
  payload: z.record(z.string(), z.unknown()),
})

export const runEventQuery = z.strictObject({
  /** Events with a higher seq. */
  after: integerText(z.int().min(0)).default(0),
  /** Events with a lower seq. */
  before: integerText(z.int().min(1)).optional(),
  type: repeated(z.enum(EVENT_KINDS)),
  /** Pass `nextCursor` back as `after`, or as `before` when the newest come first. */
  order: z.enum(['oldest', 'newest']).default('oldest'),
  limit: integerText(z.int().min(1).max(200)).default(100),
})
export const runEventPage = pageOf(runEventView)
export type RunEventView = z.infer<typeof runEventView>
export type RunEventQuery = z.output<typeof runEventQuery>
