import {
  sumCountersByPart, sumLatencyByPart, type CounterSums, type LatencySums, type Part, type PartColumn, type Slot,
} from '#db/repositories/metric/metric.repository'
import type { MetricFilter, MetricSeries, Split } from '#shared/contract/metric.contract'
import type { Deps } from '../common/deps'
import type { SlotFacts } from './metric-facts'
import type { Kpi } from './metric-kpi'
import { addCounters, toWhere } from './metric-reading'
import type { Window } from './metric-window'

const COLUMN: Record<Split, PartColumn> = { model: 'modelVersion', stage: 'stageKey' }

/** Maximum number of parts that a chart can tell apart; the others are summed. */
export const MOST_PARTS = 7

type Parts = MetricSeries['parts']
type CounterRow = Partial<CounterSums> & Slot & Part
type LatencyRow = LatencySums & Slot & Part

/** The series by part: a value for each slot, null without coverage. Facts are summed before the formula is applied. */
export async function readParts(
  { db }: Pick<Deps, 'db'>, filter: MetricFilter, { window, edges }: { window: Window, edges: Date[] },
  { by, kpi, slots }: { by: Split, kpi: Kpi, slots: readonly SlotFacts[] },
): Promise<Parts> {
  const where = toWhere(filter, window)
  const [counters, latency] = await Promise.all([
    kpi.counters.length > 0 ? sumCountersByPart(db, where, edges, { column: COLUMN[by], counters: kpi.counters }) : [],
    kpi.isOfLatency ? sumLatencyByPart(db, where, edges, COLUMN[by]) : [],
  ])
  // Rows of whole runs belong to no stage.
  const isOfPart = ({ part }: Part) => by === 'model' || part !== ''
  return toParts({ counters: counters.filter(isOfPart), latency: latency.filter(isOfPart) }, kpi, slots, by === 'stage')
}

function toParts(
  { counters, latency }: { counters: CounterRow[], latency: LatencyRow[] }, kpi: Kpi, slots: readonly SlotFacts[],
  isOneStage: boolean,
): Parts {
  const countersOf = Map.groupBy(counters, row => row.part)
  const latencyOf = Map.groupBy(latency, row => row.part)
  const keys = [...new Set([...countersOf.keys(), ...latencyOf.keys()])]
  const valuesOf = (some: readonly string[]) => {
    const bySlot = Map.groupBy(some.flatMap(key => countersOf.get(key) ?? []), row => row.slot)
    const latencyBySlot = Map.groupBy(some.flatMap(key => latencyOf.get(key) ?? []), row => row.slot)
    return slots.map(({ status, elapsedMinutes }, index) => status === 'missing'
      ? null
      : kpi.toValue({
        counters: addCounters(bySlot.get(index + 1) ?? []), latency: latencyBySlot.get(index + 1) ?? [], elapsedMinutes,
        isOneStage: isOneStage || slots[index]?.isOneStage === true,
      }).value)
  }
  const all = keys.map(key => ({ key, values: valuesOf([key]) }))
    .filter(({ values }) => values.some(value => value !== null && value !== 0))
    .sort((a, b) => total(b.values) - total(a.values) || (a.key < b.key ? -1 : 1))
  const rest = all.slice(MOST_PARTS).map(({ key }) => key)
  return rest.length > 0 ? [...all.slice(0, MOST_PARTS), { key: null, values: valuesOf(rest) }] : all
}

const total = (values: readonly (number | null)[]) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
