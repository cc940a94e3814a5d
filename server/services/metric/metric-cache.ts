import type { MetricQuery } from '#shared/contract/metric.contract'
import type { Deps } from '../common/deps'
import type { WindowFacts } from './metric-facts'
import { type Reading, withReading } from './metric-reading'
import { toWindow, type Window } from './metric-window'

export type MetricDeps = Pick<Deps, 'db' | 'cache' | 'timeZone'>

/** The fields about age of every answer; the loader does not know them. */
export interface Aged {
  asOf: string
  stale: boolean
}

/**
 * The key contains the query as written (`now-24h`), not the resolved times: so the last
 * good answer is found when the database does not respond.
 *
 * @throws AppError `invalid_input` when the range is invalid.
 */
export async function readCached<T extends object>(
  deps: MetricDeps, kind: string, query: MetricQuery, load: (window: Window, reading: Reading) => Promise<T>,
): Promise<T & Aged> {
  const { from, to, tz = deps.timeZone, projectId, pipelineId, stage, modelVersion, templateVersion } = query
  const request = { from, to, tz }
  toWindow(request, new Date())
  const key = [kind, from, to, tz, projectId, pipelineId, stage, modelVersion, templateVersion]
  const { value, asOf, isStale } = await deps.cache.getOrLoad({ noun: 'metrics', key }, version =>
    withReading(deps, query, version, reading => load(toWindow(request, reading.moment.now), reading)))
  return { ...value, asOf: asOf.toISOString(), stale: isStale }
}

/** The common fields of every answer. */
export const toHead = (
  { tz }: Window, { window, counters }: WindowFacts, { moment: { watermark, commit, since } }: Reading,
) =>
  ({
    tz, window, revision: counters.revision, watermark: watermark?.toISOString() ?? null, commit,
    since: since?.toISOString() ?? null,
  })
