import type { SystemLoad } from '#shared/contract/system-load.contract'
import type { HourTimes } from './load-sources'
import type { SystemDeps } from './system.service'

/** Always as many, if there are: a list that is read again keeps its height. */
const MOST_SHOWN = 12
/** Of them, those that took the longest; the others took most in all. */
const LONGEST = 8

/** Asks neither the database nor the factory: it answers while they are away. */
export function getSystemLoad({ system: { load, startedAt } }: Pick<SystemDeps, 'system'>): SystemLoad {
  return {
    now: new Date().toISOString(),
    process: { ...load.process, startedAt: startedAt.toISOString() },
    since: new Date(Math.max(startedAt.getTime(), load.sinceMs())).toISOString(),
    memory: load.memory(),
    loop: load.loop(),
    routes: toSlowest(load.routes()),
    statements: toSlowest(load.statements()),
    lanes: load.lanes(),
  }
}

function toSlowest<About extends object>({ count, totalMs, names }: HourTimes<About>) {
  const longest = [...names].sort((a, b) => b.p95Ms - a.p95Ms).slice(0, LONGEST)
  const shown = new Set([...longest, ...[...names].sort((a, b) => b.totalMs - a.totalMs)])
  const slowest = [...shown].slice(0, MOST_SHOWN).map(({ about, ...times }) => ({
    ...about,
    count: times.count,
    p50Ms: toRounded(times.p50Ms),
    p95Ms: toRounded(times.p95Ms),
    maxMs: toRounded(times.maxMs),
    totalMs: toRounded(times.totalMs),
    share: totalMs === 0 ? 0 : times.totalMs / totalMs,
  }))
  return { count, totalMs: toRounded(totalMs), slowest }
}

/** To a microsecond. */
const toRounded = (ms: number): number => Math.round(ms * 1_000) / 1_000
