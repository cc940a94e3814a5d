import { sumCalls } from '#db/repositories/metric/metric.repository'
import type {
  MetricCompare, MetricCompareQuery, MetricQuery, MetricSeries, MetricSeriesQuery, MetricStages, MetricStagesQuery,
  MetricSummary, MetricSummaryQuery,
} from '#shared/contract/metric.contract'
import type { MetricRequests, MetricTokens } from '#shared/contract/metric/metric-usage.contract'
import { readFacts } from './metric-facts'
import { readCached, toHead, type MetricDeps } from './metric-cache'
import { toWhere } from './metric-reading'
import { loadCompare, loadSeries } from './metric-series'
import { withNames } from './metric-names'
import { loadStages } from './metric-stages'
import { loadSummary } from './metric-summary'
import { toTokenView, toTotal } from './metric-view'

/** @throws AppError `invalid_input` when the range is invalid, as do all functions here. */
export async function getSummary(deps: MetricDeps, query: MetricSummaryQuery): Promise<MetricSummary> {
  const { items, ...summary } = await readCached(deps, `summary:${query.grain ?? ''}`, query, (window, reading) =>
    loadSummary(reading, query, window))
  const { asOf, stale } = summary
  return { ...summary, items: items.map(item => ({ ...item, asOf, stale })) }
}

export function getSeries(deps: MetricDeps, query: MetricSeriesQuery): Promise<MetricSeries> {
  return readCached(deps, `series:${query.metric}:${query.grain}:${query.by ?? ''}`, query, (window, reading) =>
    loadSeries(reading, query, window))
}

export function getCompare(deps: MetricDeps, query: MetricCompareQuery): Promise<MetricCompare> {
  return readCached(deps, `compare:${query.metric}:${query.grain}:${query.mode}`, query, (window, reading) =>
    loadCompare(reading, query, window))
}

export function getStages(deps: MetricDeps, query: MetricStagesQuery): Promise<MetricStages> {
  return readCached(deps, `stages:${query.compare ?? ''}`, query, (window, reading) =>
    loadStages(reading, query, window))
}

export function getTokens(deps: MetricDeps, query: MetricQuery): Promise<MetricTokens> {
  return readCached(deps, 'tokens', query, async (window, reading) => {
    const [facts, rows] = await Promise.all([
      readFacts(reading, window),
      reading.modelsOf(window),
    ])
    return { ...toHead(window, facts, reading), total: toTotal(facts.counters), items: rows.map(toTokenView) }
  })
}

export function getRequests(deps: MetricDeps, query: MetricQuery): Promise<MetricRequests> {
  return readCached(deps, 'requests', query, async (window, reading) => {
    const [facts, items] = await Promise.all([
      readFacts(reading, window),
      sumCalls(deps.db, toWhere(query, window)),
    ])
    const { modelCalls: calls, modelCallsFailed: failed, modelCallsCancelled: cancelled } = facts.counters
    const total = { calls, failed, cancelled }
    return { ...toHead(window, facts, reading), total, items: await withNames(deps, items) }
  })
}
