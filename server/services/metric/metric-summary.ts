import { METRICS, type MetricAnswer, type MetricName, type MetricSummary, type MetricSummaryQuery } from '#shared/contract/metric.contract'
import { compare, readPair } from './metric-comparison'
import { readFacts, readSlots, type Moment, type SlotFacts } from './metric-facts'
import { KPIS, toKnown } from './metric-kpi'
import { type Aged, type MetricDeps, toHead } from './metric-cache'
import { toSeriesWindow, type Window } from './metric-window'

type Bare<T> = Omit<T, keyof Aged>

export interface BareSummary extends Bare<Omit<MetricSummary, 'items'>> {
  items: (Bare<MetricAnswer> & { course: (number | null)[] })[]
}

/** All metrics at once: their facts are read once. */
export async function loadSummary(deps: MetricDeps, query: MetricSummaryQuery, window: Window, moment: Moment): Promise<BareSummary> {
  const [facts, mom, yoy, slots] = await Promise.all([
    readFacts(deps, query, window, moment),
    readPair(deps, query, 'mom', window, moment),
    readPair(deps, query, 'yoy', window, moment),
    readCourse(deps, query, window, moment),
  ])
  const head = toHead(window, facts, moment)
  const items = METRICS.map((metric) => {
    const kpi = KPIS[metric]
    const now = toKnown(facts.window.status, kpi.toValue(facts))
    return { metric, ...now, unit: kpi.unit, good: kpi.good, ...head, mom: compare(kpi, mom), yoy: compare(kpi, yoy), course: slots.map(slot => toSlotValue(metric, slot)) }
  })
  return { ...head, course: slots.map(({ at, status }) => ({ at: at.toISOString(), status })), items }
}

export const toSlotValue = (metric: MetricName, slot: SlotFacts): number | null => toKnown(slot.status, KPIS[metric].toValue(slot)).value

async function readCourse(deps: MetricDeps, query: MetricSummaryQuery, window: Window, moment: Moment): Promise<SlotFacts[]> {
  return query.grain ? readSlots(deps, query, toSeriesWindow(window, query.grain, moment.now), moment) : []
}
