import {
  sumCountersByStage, sumEnteredByStage, sumLatencyByStage, type StageOfPipeline,
} from '#db/repositories/metric/metric.repository'
import { countRunsByStage } from '#db/repositories/metric/stage-count.repository'
import type { MetricStages, MetricStagesQuery, StageMetrics } from '#shared/contract/metric.contract'
import type { Range } from '#shared/domain/time/period'
import { findPair, toRangeView } from './metric-comparison'
import { readFacts } from './metric-facts'
import { type Aged, toHead } from './metric-cache'
import { hasFacts } from './metric-kpi'
import { withNames } from './metric-names'
import { type Reading, toWhere } from './metric-reading'
import { toStageView } from './metric-view'
import { toInnerRange, type Window } from './metric-window'

export async function loadStages(
  reading: Reading, query: MetricStagesQuery, window: Window,
): Promise<Omit<MetricStages, keyof Aged>> {
  const [facts, items, runs, comparison] = await Promise.all([
    readFacts(reading, window),
    readStages(reading.deps, query, window),
    countRuns(reading.deps, query, window),
    readBothSides(reading, query, window),
  ])
  return {
    ...toHead(window, facts, reading),
    items: items.map(item => ({ ...item, runs: runs && (runs.get(toStageId(item)) ?? 0) })),
    ...comparison,
  }
}

async function readStages(
  { db }: Reading['deps'], query: MetricStagesQuery, window: Range,
): Promise<StageMetrics[]> {
  const where = toWhere(query, window)
  const [counters, latency] = await Promise.all([sumCountersByStage(db, where), sumLatencyByStage(db, where)])
  const latencyOf = Map.groupBy(latency, toStageId)
  const known = await withNames({ db }, counters.filter(row =>
    hasFacts({ counters: row, latency: latencyOf.get(toStageId(row)) ?? [] })))
  return known
    .map(row => toStageView(row, latencyOf.get(toStageId(row)) ?? [], null))
    .sort((a, b) =>
      byText(a.stageKey, b.stageKey) || byText(a.pipelineId, b.pipelineId) || byText(a.stageKind, b.stageKind))
}

/** Runs have no model, so the model filter does not apply to them. */
async function countRuns(
  { db }: Reading['deps'], query: MetricStagesQuery, { asked }: Window,
): Promise<Map<string, number> | null> {
  if (query.modelVersion !== undefined || query.templateVersion !== undefined) {
    return null
  }
  const where = { ...toWhere(query, asked), stageKey: undefined }
  const inner = toInnerRange(asked)
  const outer = inner ? [{ from: asked.from, to: inner.from }, { from: inner.to, to: asked.to }] : [asked]
  const [entered, ...some] = await Promise.all([
    inner ? sumEnteredByStage(db, { ...where, ...inner }) : [],
    ...outer.filter(({ from, to }) => from < to).map(range => countRunsByStage(db, { ...where, ...range })),
  ])
  const counts = new Map(entered.map(row => [toStageId(row), row.stagesEntered]))
  for (const row of some.flat()) {
    counts.set(toStageId(row), (counts.get(toStageId(row)) ?? 0) + row.count)
  }
  return counts
}

const toStageId = ({ pipelineId, stageKey, stageKind }: StageOfPipeline) => `${pipelineId} ${stageKey} ${stageKind}`

const byText = (a: string, b: string) => a === b ? 0 : a < b ? -1 : 1

/** Follows the rules of every comparison: a period with too little coverage is not compared. */
async function readBothSides(
  reading: Reading, query: MetricStagesQuery, window: Window,
): Promise<Pick<MetricStages, 'compared' | 'now' | 'before'>> {
  const pair = query.compare && await findPair(reading, query.compare, window)
  if (!pair || pair.reason) {
    return { compared: null, now: [], before: [] }
  }
  const { sides } = pair
  const [now, before] = await Promise.all([
    readStages(reading.deps, query, sides.now), readStages(reading.deps, query, sides.base),
  ])
  return { compared: { now: toRangeView(sides.now), before: toRangeView(sides.base) }, now, before }
}
