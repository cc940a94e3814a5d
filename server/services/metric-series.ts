import type { MetricCompare, MetricCompareQuery, MetricSeries, MetricSeriesQuery } from '#shared/contract/metric.contract'
import { toBaseShift } from '#shared/domain/comparison'
import { compare } from './metric-comparison'
import { readFacts, readSlots, type Moment } from './metric-facts'
import { KPIS, toKnown } from './metric-kpi'
import { readParts } from './metric-parts'
import { type Aged, type MetricDeps, toHead } from './metric-remember'
import { readBase, toSlotValue } from './metric-summary'
import { toBaseEdges, toSeriesWindow, type Window } from './metric-window'

export async function loadSeries(deps: MetricDeps, query: MetricSeriesQuery, asked: Window, moment: Moment): Promise<Omit<MetricSeries, keyof Aged>> {
  const { metric, grain, by } = query
  const series = toSeriesWindow(asked, grain, moment.now)
  const [facts, slots] = await Promise.all([
    readFacts(deps, query, series.window, moment),
    readSlots(deps, query, series, moment),
  ])
  const kpi = KPIS[metric]
  const { unit, good } = kpi
  const points = slots.map(slot => ({ at: slot.at.toISOString(), value: toSlotValue(metric, slot), status: slot.status }))
  const parts = by ? await readParts(deps, query, series, { by, kpi, slots }) : []
  return { metric, unit, good, grain, ...toHead(series.window, facts, moment), points, parts }
}

export async function loadCompare(deps: MetricDeps, query: MetricCompareQuery, asked: Window, moment: Moment): Promise<Omit<MetricCompare, keyof Aged>> {
  const { metric, grain, mode } = query
  const kpi = KPIS[metric]
  const series = toSeriesWindow(asked, grain, moment.now)
  const back = toBaseShift(mode, asked.asked, asked.tz)
  const moved = back && toBaseEdges(series, back, moment.now)
  // Of long ago only quarters of an hour are kept.
  const base = grain === '5m' && moved?.window.grainSeconds === 900 ? undefined : moved
  const [facts, before, slots, slotsBefore] = await Promise.all([
    readFacts(deps, query, asked, moment),
    readBase(deps, query, mode, asked, moment),
    readSlots(deps, query, series, moment),
    base ? readSlots(deps, query, base, moment) : [],
  ])
  const value = toKnown(facts.window.status, kpi.toValue(facts))
  const points = series.edges.slice(0, -1).map((at, index): MetricCompare['points'][number] => {
    const [slot, slotBefore] = [slots[index], slotsBefore[index]]
    return {
      at: at.toISOString(),
      // Of a bucket to come nothing is known.
      ...slot ? { value: toSlotValue(metric, slot), status: slot.status } : { value: null, status: 'missing' },
      before: slotBefore ? { at: slotBefore.at.toISOString(), value: toSlotValue(metric, slotBefore), status: slotBefore.status } : null,
    }
  })
  const { unit, good } = kpi
  return { metric, unit, good, grain, mode, ...toHead(asked, facts, moment), value: value.value, comparison: compare(value, kpi, before), points }
}
