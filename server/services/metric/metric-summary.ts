import { sumRunningTime } from '#db/repositories/metric/running-time.repository'
import {
  METRICS, type MetricAnswer, type MetricName, type MetricSummary, type MetricSummaryQuery,
} from '#shared/contract/metric.contract'
import { compare, compareKnown, readPair } from './metric-comparison'
import { readFacts, readSlots, type SlotFacts } from './metric-facts'
import { KPIS, toKnown } from './metric-kpi'
import { type Aged, toHead } from './metric-cache'
import { type Reading, toWhere } from './metric-reading'
import { toSeriesWindow, type Window } from './metric-window'

const MINUTE_MS = 60_000
/**
 * Runs are read one by one: a longer range has too many (docs/adr/0033). A day with a clock change and its whole
 * buckets is within it.
 */
const LONGEST_READ_MS = 26 * 60 * MINUTE_MS
/** All runs that ended since the range began are looked at. */
const LONGEST_AGO_MS = 8 * 24 * 60 * MINUTE_MS

type Bare<T> = Omit<T, keyof Aged>

export interface BareSummary extends Bare<Omit<MetricSummary, 'items'>> {
  items: (Bare<MetricAnswer> & { course: (number | null)[] })[]
}

/** All metrics at once: their facts are read once. */
export async function loadSummary(
  reading: Reading, query: MetricSummaryQuery, window: Window,
): Promise<BareSummary> {
  const [facts, mom, yoy, slots, runningMs] = await Promise.all([
    readFacts(reading, window),
    readPair(reading, 'mom', window),
    readPair(reading, 'yoy', window),
    readCourse(reading, query, window),
    readRunningTime(reading, query, window),
  ])
  const localTokens = facts.counters.inputTokens + facts.counters.outputTokens > 0
    ? await sumLocalTokens(reading, window)
    : 0
  const head = toHead(window, facts, reading)
  const items = METRICS.map((metric) => {
    const kpi = KPIS[metric]
    const now = toKnown(facts.window.status, kpi.toValue(facts))
    return {
      metric, ...now, unit: kpi.unit, good: kpi.good, ...head, mom: compareKnown(now, compare(kpi, mom)),
      yoy: compareKnown(now, compare(kpi, yoy)), course: slots.map(slot => toSlotValue(metric, slot)),
    }
  })
  return {
    ...head, course: slots.map(({ at, status }) => ({ at: at.toISOString(), status })), items,
    recordsPerRunningMinute: runningMs > 0 ? facts.counters.terminalRecordsOut / (runningMs / MINUTE_MS) : null,
    localTokens,
  }
}

/** Models that run within the factory have this before their name. */
const LOCAL = 'local:'

async function sumLocalTokens({ modelsOf }: Reading, window: Window): Promise<number> {
  const rows = await modelsOf(window)
  return rows.filter(({ modelVersion }) => modelVersion.startsWith(LOCAL))
    .reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0)
}

export const toSlotValue = (metric: MetricName, slot: SlotFacts): number | null =>
  toKnown(slot.status, KPIS[metric].toValue(slot)).value

async function readCourse(reading: Reading, query: MetricSummaryQuery, window: Window): Promise<SlotFacts[]> {
  return query.grain ? readSlots(reading, toSeriesWindow(window, query.grain, reading.moment.now).edges) : []
}

/** Up to the watermark, as the records are known; 0 = unknown, too. */
async function readRunningTime(
  { deps: { db }, moment: { watermark, now } }: Reading, query: MetricSummaryQuery, window: Window,
): Promise<number> {
  const { projectId, pipelineId } = toWhere(query, window)
  const to = watermark !== null && watermark < window.to ? watermark : window.to
  const isFiltered = query.stage !== undefined
    || query.modelVersion !== undefined
    || query.templateVersion !== undefined
  const isLong = to.getTime() - window.from.getTime() > LONGEST_READ_MS
    || now.getTime() - window.from.getTime() > LONGEST_AGO_MS
  return watermark === null || isFiltered || to <= window.from || isLong
    ? 0
    : sumRunningTime(db, { projectId, pipelineId, from: window.from, to })
}
