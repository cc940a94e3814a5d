import { sumCountersByModel, sumCountersByStage, sumLatencyByStage } from '#db/repositories/metric.repository'
import { METRICS, type MetricAnswer, type MetricQuery, type MetricSeries, type MetricSeriesQuery, type MetricStages, type MetricSummary, type MetricTokens } from '#shared/contract/metric.contract'
import { toPreviousRange } from '#shared/domain/comparison'
import type { Deps } from './deps'
import { compare, NO_YEAR } from './metric-comparison'
import { findMoment, readFacts, readSlots, toWhere, type Moment, type WindowFacts } from './metric-facts'
import { KPIS, type KpiValue } from './metric-kpi'
import { toStageView, toTokenView, toTotal } from './metric-view'
import { toSeriesWindow, toWindow, toWindowLike, type Window } from './metric-window'

type MetricDeps = Pick<Deps, 'db' | 'cache' | 'timeZone'>

/** A relative window moves on; a change of the facts makes the entry old at once. */
const KEPT_MS = 15_000

/** What every answer says of its age; the loader does not know it yet. */
interface Aged {
  asOf: string
  stale: boolean
}

/** @throws AppError `invalid_input` when the range means nothing. */
export async function getSummary(deps: MetricDeps, query: MetricQuery): Promise<MetricSummary> {
  const { value, age } = await remember(deps, 'summary', query, (window, moment) => loadSummary(deps, query, window, moment))
  return { ...value, ...age, items: value.items.map(item => ({ ...item, ...age })) }
}

export async function getSeries(deps: MetricDeps, query: MetricSeriesQuery): Promise<MetricSeries> {
  const { value, age } = await remember(deps, `series:${query.metric}:${query.grain}`, query, (window, moment) => loadSeries(deps, query, window, moment))
  return { ...value, ...age }
}

export async function getStages(deps: MetricDeps, query: MetricQuery): Promise<MetricStages> {
  const { value, age } = await remember(deps, 'stages', query, async (window, moment) => {
    const where = toWhere(query, window)
    const [facts, counters, latency] = await Promise.all([
      readFacts(deps, query, window, moment),
      sumCountersByStage(deps.db, where),
      sumLatencyByStage(deps.db, where),
    ])
    const latencyOf = Map.groupBy(latency, row => row.stageKey)
    return { ...toHead(window, facts, moment), items: counters.map(row => toStageView(row, latencyOf.get(row.stageKey) ?? [])) }
  })
  return { ...value, ...age }
}

export async function getTokens(deps: MetricDeps, query: MetricQuery): Promise<MetricTokens> {
  const { value, age } = await remember(deps, 'tokens', query, async (window, moment) => {
    const [facts, rows] = await Promise.all([
      readFacts(deps, query, window, moment),
      sumCountersByModel(deps.db, toWhere(query, window)),
    ])
    return { ...toHead(window, facts, moment), total: toTotal(facts.counters), items: rows.map(toTokenView) }
  })
  return { ...value, ...age }
}

/**
 * The key holds the question as it was asked (`now-24h`), not the instants that it means now: so the last
 * good answer is found again when the database is away.
 */
async function remember<T>(deps: MetricDeps, kind: string, query: MetricQuery, load: (window: Window, moment: Moment) => Promise<T>): Promise<{ value: T, age: Aged }> {
  const { from, to, tz = deps.timeZone, projectId, pipelineId, stage, modelVersion, templateVersion } = query
  const request = { from, to, tz }
  toWindow(request, new Date())
  const key = [kind, from, to, tz, projectId, pipelineId, stage, modelVersion, templateVersion]
  const { value, asOf, isStale } = await deps.cache.getOrLoad({ noun: 'metrics', key, ttlMs: KEPT_MS }, async () => {
    const moment = await findMoment(deps)
    return load(toWindow(request, moment.now), moment)
  })
  return { value, age: { asOf: asOf.toISOString(), stale: isStale } }
}

async function loadSummary(deps: MetricDeps, query: MetricQuery, window: Window, moment: Moment) {
  const until = moment.watermark ?? moment.now
  const before = toWindowLike(window, toPreviousRange(window.asked, until, window.tz))
  const [facts, factsBefore] = await Promise.all([
    readFacts(deps, query, window, moment),
    readFacts(deps, query, before, moment),
  ])
  const head = toHead(window, facts, moment)
  const items = METRICS.map((metric): Omit<MetricAnswer, keyof Aged> => {
    const kpi = KPIS[metric]
    const now = toKnown(facts.window.status, kpi.toValue(facts))
    return { metric, ...now, unit: kpi.unit, good: kpi.good, ...head, mom: compare(now, kpi, factsBefore), yoy: NO_YEAR }
  })
  return { ...head, items }
}

async function loadSeries(deps: MetricDeps, query: MetricSeriesQuery, asked: Window, moment: Moment) {
  const { metric, grain } = query
  const series = toSeriesWindow(asked, grain, moment.now)
  const [facts, slots] = await Promise.all([
    readFacts(deps, query, series.window, moment),
    readSlots(deps, query, series, moment),
  ])
  const { unit, good, toValue } = KPIS[metric]
  const points = slots.map(slot => ({ at: slot.at.toISOString(), value: toKnown(slot.status, toValue(slot)).value, status: slot.status }))
  return { metric, unit, good, grain, ...toHead(series.window, facts, moment), points }
}

const toHead = ({ tz }: Window, { window, counters }: WindowFacts, { watermark }: Moment) =>
  ({ tz, window, revision: counters.revision, watermark: watermark?.toISOString() ?? null })

/** Where nothing was heard nothing is known, and 0 would be a claim. */
const toKnown = (status: WindowFacts['window']['status'], value: KpiValue): KpiValue =>
  status === 'missing' ? { value: null, reason: 'missing', count: 0 } : value
