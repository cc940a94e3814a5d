import { z } from 'zod'
import { instant } from './common.contract'
import { processMemory } from './system.contract'

/** Names of work that share places: each competes only with itself. */
export const LANES = ['page', 'read', 'write', 'sign_in', 'long', 'file', 'transfer', 'events', 'bodies'] as const

/** Durations of the last hour; quantiles are accurate to 5 %. */
const times = z.object({
  count: z.int(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  maxMs: z.number(),
  totalMs: z.number(),
  /** Of the time of all, 0 to 1. */
  share: z.number(),
})

const routeTimes = times.extend({
  /** As the API names it; `page`, `file`, `unknown` or `other` = no route of the API. */
  route: z.string(),
  method: z.string(),
  /** Pattern below `/api/v1`, as in the documentation; elsewhere from the root on, '' = many paths. */
  path: z.string(),
})

const statementTimes = times.extend({
  /** Fingerprint: statements that differ only in their values share it. */
  id: z.string(),
  /** First word and first table. */
  name: z.string(),
  /** The statement with a mark in place of each value, cut when it is long. */
  text: z.string(),
})

const delay = z.object({ p50Ms: z.number(), p99Ms: z.number(), maxMs: z.number() })

const lane = z.object({
  lane: z.enum(LANES),
  running: z.int(),
  /** How many may run at once, just now. */
  places: z.int(),
  /** null = none ever waits in this lane: what finds no place is refused. */
  waiting: z.int().nullable(),
  /** A request that comes now would wait so long; null = not known yet, or none ever waits. */
  expectedWaitMs: z.number().nullable(),
  /** In the last hour. */
  refused: z.int(),
})

/** How busy the process is that answers; with several consoles, each answers for itself. */
export const systemLoad = z.object({
  now: instant,
  process: z.object({ host: z.string(), pid: z.int(), startedAt: instant }),
  /** From when on routes and statements are counted: an hour ago, five minutes less, or since the process started. */
  since: instant,
  memory: processMemory,
  /** By how much a timer is late, of the last minute and the last hour; null = not measured yet. */
  loop: z.object({ minute: delay.nullable(), hour: delay.nullable() }),
  /**
   * At most twelve: the eight with the longest P95, then those that took most in all. Without those that last as long
   * as their reader wishes: files, and streams of events.
   */
  routes: z.object({ count: z.int(), totalMs: z.number(), slowest: z.array(routeTimes) }),
  statements: z.object({ count: z.int(), totalMs: z.number(), slowest: z.array(statementTimes) }),
  lanes: z.array(lane),
})

export type SystemLoad = z.infer<typeof systemLoad>
export type TimesView = z.infer<typeof times>
export type LaneView = SystemLoad['lanes'][number]
export type LoopDelay = z.infer<typeof delay>
export type RouteTimes = z.infer<typeof routeTimes>
export type StatementTimes = z.infer<typeof statementTimes>
