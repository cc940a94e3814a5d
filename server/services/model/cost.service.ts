import type { Db } from '#db/client'
import { type CostQuery, type CostSheet, type CostSum, readCostSheet } from '#db/repositories/model/cost.repository'
import { sumResentCalls } from '#db/repositories/model/resent.repository'
import { listModelConfigsByIds } from '#db/repositories/model/model-config.repository'
import { findNames } from '#db/repositories/alert/alert-name.repository'
import { sumCounters } from '#db/repositories/metric/metric.repository'
import type { CostRow, MetricCost, MetricCostQuery } from '#shared/contract/model/model-price.contract'
import { MAX_POINTS } from '#shared/contract/metric.contract'
import { toEdges } from '#shared/domain/time/period'
import { type CostGroup, sumCosts } from '#shared/domain/model/token-cost'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { Deps } from '../common/deps'
import { toWhere, toWindow } from '../metric'
import { toResentCalls } from './resent-view'

type Sums = Omit<CostRow, 'key' | 'name'>

/**
 * What calls of models have cost, as it was priced at their time. @throws AppError `invalid_input` for a range that is
 * none
 */
export async function getCosts({ db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, {
  projectId = DEFAULT_PROJECT_ID, pipelineId, stage, modelVersion, from, to, tz = timeZone,
}: MetricCostQuery): Promise<MetricCost> {
  const now = new Date()
  const window = toWindow({ from, to, tz }, now)
  const query: CostQuery = {
    projectId, pipelineId, stageKey: stage, model: modelVersion, from: window.from, to: window.to,
  }
  const edges = toEdges(window, 'day', tz, MAX_POINTS)
  const [{ total: sums, tests, days, groups }, resent, counters] = await Promise.all([
    readCostSheet(db, query, edges),
    sumResentCalls(db, query),
    sumCounters(db, toWhere({ projectId, pipelineId, stage, modelVersion }, window)),
  ])
  const total = toSums(sums)
  const recordsOut = counters.terminalRecordsOut
  const names = await findKeyNames(db, groups)
  return {
    tz,
    window: { from: window.from.toISOString(), to: window.to.toISOString() },
    total,
    tests: toSums(tests),
    resent: toResentCalls(resent),
    groups: groups.map(({ by, rows }) => ({ by, items: toRows(rows, names) })),
    days: toDays(days, edges),
    recordsOut,
    perThousand: recordsOut > 0
      ? total.costs.map(({ currency, cost }) => ({ currency, cost: toPerThousand(cost, recordsOut) }))
      : [],
    asOf: now.toISOString(),
  }
}

function toDays(days: CostSheet['days'], edges: readonly Date[]): MetricCost['days'] {
  const byPlace = Map.groupBy(days, day => day.place)
  return edges.slice(0, -1).map((at, place) => {
    const { costs, unpricedTokens } = toSums(byPlace.get(place) ?? [])
    return { at: at.toISOString(), costs, unpricedTokens }
  })
}

/** A quotient has no exact decimal: 12 significant digits, as the cost has places. */
const toPerThousand = (cost: string, recordsOut: number) =>
  String(Number((Number(cost) / recordsOut * 1_000).toPrecision(12)))

/** Sums of several keys and currencies. */
export function toSums(rows: readonly CostSum[]): Sums {
  const sum = (pick: (row: CostSum) => number) => rows.reduce((total, row) => total + pick(row), 0)
  const priced = rows.filter((row): row is CostSum & { currency: string, cost: string } =>
    row.currency !== null && row.cost !== null)
  return {
    calls: sum(row => row.calls),
    inputTokens: sum(row => row.inputTokens),
    outputTokens: sum(row => row.outputTokens),
    unpricedTokens: sum(row => row.unpricedTokens),
    freeTokens: sum(row => row.freeTokens),
    costs: [...Map.groupBy(priced, row => row.currency)]
      .map(([currency, costs]) => ({ currency, cost: sumCosts(costs.map(row => row.cost)) }))
      .sort((a, b) => a.currency < b.currency ? -1 : 1),
  }
}

/** The dearest first, then those with most tokens. */
function toRows(rows: readonly CostSum[], names: ReadonlyMap<string, string>): CostRow[] {
  const dearest = (row: CostRow) => Math.max(0, ...row.costs.map(({ cost }) => Number(cost)))
  return [...Map.groupBy(rows, row => row.key)]
    .map(([key, sums]): CostRow => ({ key, name: names.get(key) ?? null, ...toSums(sums) }))
    .sort((a, b) => dearest(b) - dearest(a) || b.inputTokens + b.outputTokens - a.inputTokens - a.outputTokens)
}

async function findKeyNames(db: Db, groups: CostSheet['groups']): Promise<Map<string, string>> {
  const keysOf = (by: CostGroup) =>
    [...new Set(groups.find(group => group.by === by)?.rows.flatMap(row => row.key || []))]
  const configs = await listModelConfigsByIds(db, keysOf('configuration'))
  const pipelines = await findNames(db, { pipelineIds: keysOf('pipeline'), datasetIds: [] })
  return new Map([...pipelines, ...configs.map(({ id, name }): [string, string] => [id, name])])
}
