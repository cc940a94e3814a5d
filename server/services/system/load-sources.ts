import type { ProcessMemory } from '#shared/contract/system.contract'
import type { RouteTimes, StatementTimes, SystemLoad } from '#shared/contract/system-load.contract'

/** What one name took in the last hour. */
export interface NamedTimes<About> {
  about: About
  count: number
  p50Ms: number
  p95Ms: number
  maxMs: number
  totalMs: number
}

export interface HourTimes<About> {
  /** Of all names, those left out too. */
  count: number
  totalMs: number
  /** In no order. */
  names: NamedTimes<About>[]
}

/** How busy the process is, as its parts tell when they are asked. */
export interface LoadSources {
  process: { host: string, pid: number }
  memory: () => ProcessMemory
  loop: () => SystemLoad['loop']
  routes: () => HourTimes<Pick<RouteTimes, 'route' | 'method' | 'path'>>
  statements: () => HourTimes<Pick<StatementTimes, 'id' | 'name' | 'text'>>
  lanes: () => SystemLoad['lanes']
  /** Start of what routes and statements cover, in ms since 1970. */
  sinceMs: () => number
}
