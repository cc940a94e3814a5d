import type {
  MetricCompare, MetricCompareQuery, MetricSeries, MetricSeriesQuery,
} from '#shared/contract/metric.contract'
import { toBaseBuckets } from '#shared/domain/time/base-bucket'
import { compare, compareKnown, readPair } from './metric-comparison'
import { readFacts, readSlots } from './metric-facts'
import { KPIS, toKnown } from './metric-kpi'
import { readParts } from './metric-parts'
import { type Aged, toHead } from './metric-cache'
import type { Reading } from './metric-reading'
import { toSlotValue } from './metric-summary'
import { toBucketsWindow, toSeriesWindow, type Window } from './metric-window'

export async function loadSeries(
  reading: Reading, query: MetricSeriesQuery, asked: Window,
): Promise<Omit<MetricSeries, keyof Aged>> {
  const { metric, grain, by } = query
  const series = toSeriesWindow(asked, grain, reading.moment.now)
  const [facts, slots] = await Promise.all([
    readFacts(reading, series.window),
    readSlots(reading, series.edges),
  ])
  const kpi = KPIS[metric]
  const { unit, good } = kpi
  const points = slots.map(slot => ({
    at: slot.at.toISOString(), value: toSlotValue(metric, slot), status: slot.status,
  }))
  const parts = by ? await readParts(reading.deps, query, series, { by, kpi, slots }) : []
  return { metric, unit, good, grain, ...toHead(series.window, facts, reading), points, parts }
}

export async function loadCompare(
  reading: Reading, query: MetricCompareQuery, asked: Window,
): Promise<Omit<MetricCompare, keyof Aged>> {
  const { metric, grain, mode } = query
  const kpi = KPIS[metric]
  const series = toSeriesWindow(asked, grain, reading.moment.now)
  const buckets = toBaseBuckets(mode, { span: asked.asked, grain, edges: series.edges }, asked.tz)
  const base = toBucketsWindow(buckets, { grain, tz: asked.tz, now: reading.moment.now })
  const [facts, pair, slots, slotsBefore] = await Promise.all([
    readFacts(reading, asked),
    readPair(reading, mode, asked),
    readSlots(reading, series.edges),
    base ? readSlots(reading, base.edges) : [],
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
    metric, unit, good, grain, mode, ...toHead(asked, facts, reading), value: value.value,
    comparison: compareKnown(value, compare(kpi, pair)), points,
  }
}
