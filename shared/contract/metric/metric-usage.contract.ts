import { z } from 'zod'
import { toEach, TOKEN_COUNTERS } from '../../domain/run/counters'
import { freshness, metricWindow, stageOfPipeline } from '../metric.contract'

const tokenCounts = {
  // Cached ones are part of the input, those of reasoning part of the output.
  ...toEach(TOKEN_COUNTERS, () => z.number()),
  totalTokens: z.number(),
  modelCallsFailed: z.number(),
}

export const metricTokens = z.object({
  tz: z.string(),
  window: metricWindow,
  total: z.object(tokenCounts),
  /** Most tokens first; modelVersion '' = unknown. */
  items: z.array(z.object({ modelVersion: z.string(), stageKind: z.string(), ...tokenCounts })),
  ...freshness,
})

const requestCounts = {
  calls: z.number(),
  /** Calls that failed after all retries. */
  failed: z.number(),
  cancelled: z.number().describe('Calls that nobody waited for: part of the calls, and neither good nor bad'),
}

export const metricRequests = z.object({
  tz: z.string(),
  window: metricWindow,
  total: z.object(requestCounts),
  /** Most calls first; modelVersion '' = unknown. */
  items: z.array(z.object({ ...stageOfPipeline, modelVersion: z.string(), ...requestCounts })),
  ...freshness,
})
export type MetricRequests = z.infer<typeof metricRequests>
export type MetricTokens = z.infer<typeof metricTokens>
