import type { MetricQuery } from '#shared/contract/metric.contract'
import type { Deps } from '../common/deps'
import { findMoment, type Moment, type WindowFacts } from './metric-facts'
import { toWindow, type Window } from './metric-window'

export type MetricDeps = Pick<Deps, 'db' | 'cache' | 'timeZone'>

/** A relative window moves on; a change of the facts makes the entry old at once. */
export const METRICS_KEPT_MS = 15_000

/** What every answer says of its age; the loader does not know it yet. */
export interface Aged {
  asOf: string
  stale: boolean
}

/**
 * The key holds the question as it was asked (`now-24h`), not the instants that it means now: so the last
 * good answer is found again when the database is away.
 *
 * @throws AppError `invalid_input` when the range means nothing.
 */
export async function readCached<T extends object>(deps: MetricDeps, kind: string, query: MetricQuery, load: (window: Window, moment: Moment) => Promise<T>): Promise<T & Aged> {
  const { from, to, tz = deps.timeZone, projectId, pipelineId, stage, modelVersion, templateVersion } = query
  const request = { from, to, tz }
  toWindow(request, new Date())
  const key = [kind, from, to, tz, projectId, pipelineId, stage, modelVersion, templateVersion]
  const { value, asOf, isStale } = await deps.cache.getOrLoad({ noun: 'metrics', key, ttlMs: METRICS_KEPT_MS }, async () => {
    const moment = await findMoment(deps)
    return load(toWindow(request, moment.now), moment)
  })
  return { ...value, asOf: asOf.toISOString(), stale: isStale }
}

/** What every answer begins with. */
export const toHead = ({ tz }: Window, { window, counters }: WindowFacts, { watermark }: Moment) =>
  ({ tz, window, revision: counters.revision, watermark: watermark?.toISOString() ?? null })
