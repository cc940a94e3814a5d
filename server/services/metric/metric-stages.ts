import {
  sumCountersByStage, sumEnteredByStage, sumLatencyByStage, type StageOfPipeline,
} from '#db/repositories/metric/metric.repository'
import { countRunsByStage } from '#db/repositories/metric/stage-count.repository'
import type { MetricStages, MetricStagesQuery, StageMetrics } from '#shared/contract/metric.contract'
import type { Range } from '#shared/domain/time/period'
import { findPair, toRangeView } from './metric-comparison'
import { type Known, type Moment, readFacts, toWhere } from './metric-facts'
import { type Aged, type MetricDeps, toHead } from './metric-cache'
import { hasFacts } from './metric-kpi'
import { withNames } from './metric-names'
import { toStageView } from './metric-view'
import { toInnerRange, type Window } from './metric-window'

export async function loadStages(
  deps: MetricDeps, query: MetricStagesQuery, window: Window, moment: Known,
): Promise<Omit<MetricStages, keyof Aged>> {
  const [facts, items, runs, comparison] = await Promise.all([
    readFacts(deps, query, window, moment),
    readStages(deps, query, window),
    countRuns(deps, query, window),
    readBothSides(deps, query, window, moment),
  ])
  return {
    ...toHead(window, facts, moment),
    items: items.map(item => ({ ...item, runs: runs && (runs.get(toStageId(item)) ?? 0) })),
    ...comparison,
  }
}

async function readStages(
  { db }: Pick<MetricDeps, 'db'>, query: MetricStagesQuery, window: Range,
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
  { db }: Pick<MetricDeps, 'db'>, query: MetricStagesQuery, { asked }: Window,
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
  deps: MetricDeps, query: MetricStagesQuery, window: Window, moment: Moment,
): Promise<Pick<MetricStages, 'compared' | 'now' | 'before'>> {
  const pair = query.compare
    && await findPair(deps, { projectId: query.projectId, mode: query.compare }, window, moment)
  if (!pair || pair.reason) {
    return { compared: null, now: [], before: [] }
  }
  const { sides } = pair
  const [now, before] = await Promise.all([readStages(deps, query, sides.now), readStages(deps, query, sides.base)])
  return { compared: { now: toRangeView(sides.now), before: toRangeView(sides.base) }, now, before }
}
