import { z } from 'zod'
import { id, instant } from './common.contract'

export const DEMO_HISTORY_STATES = ['none', 'loading', 'loaded', 'clearing', 'unfinished'] as const
export const DEMO_HISTORY_FAULTS = ['deadline', 'failed', 'stopped', 'lost'] as const

/** Demo data: a made-up history in a project of its own. */
export const demoHistoryView = z.object({
  state: z.enum(DEMO_HISTORY_STATES)
    .describe('unfinished: a load or removal did not come to its end; load again, or clear'),
  /** null = there is none. */
  projectId: id.nullable(),
  /** Half-open; null = there is none. */
  window: z.object({ from: instant, to: instant }).nullable(),
  days: z.int().nullable(),
  /** The same seed and the same last day give the same history. */
  seed: z.int().nullable(),
  /** Steps of the load or removal; total 0 = not known yet. */
  progress: z.object({ done: z.int(), total: z.int() }),
  /** Why it is unfinished: out of time, an error, the console ended, or nobody knows. */
  fault: z.enum(DEMO_HISTORY_FAULTS).nullable(),
})

export const demoHistoryLoad = z.strictObject({
  /** Language of the names of what is created. */
  locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
})

export type DemoHistoryView = z.infer<typeof demoHistoryView>
export type DemoHistoryLoad = z.output<typeof demoHistoryLoad>
export type DemoLocale = DemoHistoryLoad['locale']
