import type { SystemLoad } from '#shared/contract/system-load.contract'
import type { HourTimes } from './load-sources'
import type { SystemDeps } from './system.service'

/** By each of two orders. */
const MOST_SHOWN = 10

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
  const by = (order: 'p95Ms' | 'totalMs') => [...names].sort((a, b) => b[order] - a[order]).slice(0, MOST_SHOWN)
  const shown = new Set([...by('p95Ms'), ...by('totalMs')])
  const shareOf = (ms: number) => totalMs === 0 ? 0 : ms / totalMs
  const slowest = [...shown].map(({ about, ...times }) => ({ ...about, ...times, share: shareOf(times.totalMs) }))
  return { count, totalMs, slowest }
}
