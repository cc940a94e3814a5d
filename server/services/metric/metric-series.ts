import type {
  MetricCompare, MetricCompareQuery, MetricSeries, MetricSeriesQuery,
} from '#shared/contract/metric.contract'
import { toBaseBuckets } from '#shared/domain/time/base-bucket'
import { compare, compareKnown, readPair } from './metric-comparison'
import { type Known, readFacts, readSlots } from './metric-facts'
import { KPIS, toKnown } from './metric-kpi'
import { readParts } from './metric-parts'
import { type Aged, type MetricDeps, toHead } from './metric-cache'
import { toSlotValue } from './metric-summary'
import { toBucketsWindow, toSeriesWindow, type Window } from './metric-window'

export async function loadSeries(
  deps: MetricDeps, query: MetricSeriesQuery, asked: Window, moment: Known,
): Promise<Omit<MetricSeries, keyof Aged>> {
  const { metric, grain, by } = query
  const series = toSeriesWindow(asked, grain, moment.now)
  const [facts, slots] = await Promise.all([
    readFacts(deps, query, series.window, moment),
    readSlots(deps, query, series, moment),
  ])
  const kpi = KPIS[metric]
  const { unit, good } = kpi
  const points = slots.map(slot => ({
    at: slot.at.toISOString(), value: toSlotValue(metric, slot), status: slot.status,
  }))
  const parts = by ? await readParts(deps, query, series, { by, kpi, slots }) : []
  return { metric, unit, good, grain, ...toHead(series.window, facts, moment), points, parts }
}

export async function loadCompare(
  deps: MetricDeps, query: MetricCompareQuery, asked: Window, moment: Known,
): Promise<Omit<MetricCompare, keyof Aged>> {
  const { metric, grain, mode } = query
  const kpi = KPIS[metric]
  const series = toSeriesWindow(asked, grain, moment.now)
  const buckets = toBaseBuckets(mode, { span: asked.asked, grain, edges: series.edges }, asked.tz)
  const base = toBucketsWindow(buckets, { grain, tz: asked.tz, now: moment.now })
  const [facts, pair, slots, slotsBefore] = await Promise.all([
    readFacts(deps, query, asked, moment),
    readPair(deps, query, mode, asked, moment),
    readSlots(deps, query, series, moment),
    base ? readSlots(deps, query, base, moment) : [],
  ])
  const slotAt = new Map(slotsBefore.map(slot => [slot.at.getTime(), slot]))
  const value = toKnown(facts.window.status, kpi.toValue(facts))
  const points = series.edges.slice(0, -1).map((at, index): MetricCompare['points'][number] => {
    const [slot, slotBefore] = [slots[index], slotAt.get(buckets[index]?.from.getTime() ?? Number.NaN)]
    return {
      at: at.toISOString(),
      // Nothing is known about future buckets.
      ...slot ? { value: toSlotValue(metric, slot), status: slot.status } : { value: null, status: 'missing' },
      before: slotBefore
        ? { at: slotBefore.at.toISOString(), value: toSlotValue(metric, slotBefore), status: slotBefore.status }
        : null,
    }
  })
  const { unit, good } = kpi
  return {
    metric, unit, good, grain, mode, ...toHead(asked, facts, moment), value: value.value,
    comparison: compareKnown(value, compare(kpi, pair)), points,
  }
}
