import { setImmediate } from 'node:timers/promises'
import type { Db } from '#db/client'
import type { LatencySums } from '#db/repositories/metric/metric.repository'
import { findFirstCoverage, listCoverage } from '#db/repositories/metric/coverage.repository'
import { NO_SUMS, type SummaryCounter } from '#shared/domain/run/counters'
import { EVENT_SOURCE } from '#db/repositories/system/event-cursor.repository'
import {
  sumCountersByGroup, sumLatencyByGroup, type GroupColumn, type Grouped, type GroupQuery,
} from '#db/repositories/alert/alert-fact.repository'
import { MAX_GROUPS } from '#shared/contract/alert-rule.contract'
import type { AlertDimension, AlertMetric, FactMetricName } from '#shared/domain/alert/alert-metric'
import { WINDOW_STEP_MS } from '#shared/domain/alert/alert-rule-check'
import type { Range } from '#shared/domain/time/period'
import { AppError } from '#server/errors'
import type { Deps } from '../../common/deps'
import { divide, type Facts, KPIS, type KpiValue, toCoverage } from '../../metric'
import { findSeverity, type Observation } from '../machine/signal'
import { floorToStep } from './instants'
import { toGroupKey, type GroupLabels, type Sight, type Watch, type WatchedRule } from './sight'

/** Below it a window says too little. */
const ENOUGH_COVERAGE = 0.8

const COLUMN: Partial<Record<AlertDimension, GroupColumn>> = {
  pipeline: 'pipeline_id', stage: 'stage_key', model: 'model_version',
}

interface Formula {
  toValue: (facts: Facts) => KpiValue
  /** What it reads: only this is added up. */
  counters: readonly SummaryCounter[]
  measure?: LatencySums['measure']
}

/** The metrics of the statistics, and those that only alerts have. */
const FORMULAS = {
  ...KPIS,
  attempt_p95: { ...KPIS.attempt_p95, measure: 'attempt' },
  call_p95: { ...KPIS.call_p95, measure: 'call' },
  call_success: {
    // A cancelled call is neither good nor bad: nobody waited for its answer.
    toValue: ({ counters: { modelCalls, modelCallsFailed, modelCallsCancelled } }) =>
      divide(modelCalls - modelCallsCancelled - modelCallsFailed, modelCalls - modelCallsCancelled),
    counters: ['modelCalls', 'modelCallsFailed', 'modelCallsCancelled'],
  },
} satisfies Record<FactMetricName, Formula>

/** A stored rule may name a metric that a later version no longer has. */
const findFormula = (name: string): Formula | undefined =>
  Object.hasOwn(FORMULAS, name) ? FORMULAS[name as FactMetricName] : undefined

const ceilToStep = (ms: number) => Math.ceil(ms / WINDOW_STEP_MS) * WINDOW_STEP_MS

/** Whole buckets: the window begins with the one that holds its start, and ends with the one that holds the instant. */
const toRange = (at: Date, windowMs: number) => ({
  from: new Date(floorToStep(at.getTime() - windowMs)), to: new Date(ceilToStep(at.getTime())),
})

/**
 * Reads every bucket once, however many windows there are. @throws AppError `refused` when there are too many facts.
 */
export async function observeFacts(
  { db }: Pick<Deps, 'db'>, rule: WatchedRule, metric: AlertMetric, watch: Watch,
): Promise<Sight[]> {
  const formula = findFormula(rule.metric)
  const ranges = watch.instants.map(at => toRange(at, rule.windowMs))
  const [first, last] = [ranges[0], ranges.at(-1)]
  if (!first || !last || !formula) {
    return []
  }
  const whole = { from: first.from, to: last.to }
  const [rows, known] = await Promise.all([
    readRows(db, rule, { formula, range: whole, isByBucket: ranges.length > 1, always: watch.always }),
    findKnown(db, ranges, whole, watch),
  ])
  const toSlot = (at: Date) => (at.getTime() - whole.from.getTime()) / WINDOW_STEP_MS
  const windows = ranges.map(({ from, to }, index) => ({
    start: toSlot(from), end: toSlot(to), isKnown: known[index] ?? false,
  }))
  const sights: Sight[] = []
  for (const { labels, own } of toGroups(rule.groupBy, rows, watch.always)) {
    const slots = Map.groupBy(own, row => toSlot(row.bucketStart))
    const facts = formula.measure
      ? slideLatency(slots, windows, formula.measure)
      : slideCounters(slots, windows, formula.counters)
    sights.push({ labels, seen: facts.map((some, index) => toObservation(
      formula.toValue(some), windows[index]?.isKnown ?? false, { rule, metric },
    )) })
    // Many windows of many groups are some work: others get their turn in between.
    await setImmediate()
  }
  return sights
}

/** Of which windows enough was heard. */
async function findKnown(
  db: Db, ranges: readonly Range[], { from, to }: Range, { moment: { now, watermark } }: Watch,
): Promise<boolean[]> {
  const [heard, since] = await Promise.all([
    listCoverage(db, { source: EVENT_SOURCE, from, to }), findFirstCoverage(db, EVENT_SOURCE),
  ])
  const heardAt = new Map(heard.map(row => [row.bucketStart.getTime(), row.heardMs]))
  const heardBefore = [0]
  for (let ms = from.getTime(); ms < to.getTime(); ms += WINDOW_STEP_MS) {
    heardBefore.push((heardBefore.at(-1) ?? 0) + (heardAt.get(ms) ?? 0))
  }
  const toHeard = (at: Date) => heardBefore[(at.getTime() - from.getTime()) / WINDOW_STEP_MS] ?? 0
  const until = watermark && watermark < now ? watermark : now
  return ranges.map(range => since !== undefined && since < range.to
    && toCoverage({ from: since > range.from ? since : range.from, to: range.to }, {
      heardMs: toHeard(range.to) - toHeard(range.from), watermark, now: until,
    })
    >= ENOUGH_COVERAGE)
}

/** Beyond it the answer would be late. */
const MOST_ROWS = 300_000
/** A look back reads a bucket for each step. */
const MOST_GROUPS_BACK = 20

type CounterRow = Awaited<ReturnType<typeof sumCountersByGroup>>[number]
type LatencyRow = Awaited<ReturnType<typeof sumLatencyByGroup>>[number]
type Row = Grouped & { bucketStart: Date }
  & Partial<Pick<CounterRow, 'sums'> & Pick<LatencyRow, 'bucketIndex' | 'count'>>

interface Reading {
  formula: Formula
  range: Range
  isByBucket: boolean
  always: readonly GroupLabels[]
}

/** Of too many groups, those with most facts and those of living alerts. */
async function readRows(db: Db, rule: WatchedRule, { formula, range, isByBucket, always }: Reading): Promise<Row[]> {
  const { pipelineId, stage: stageKey, modelVersion } = rule.filter
  const where = { projectId: rule.projectId, pipelineId, stageKey, modelVersion, templateVersion: undefined, ...range }
  const columns = rule.groupBy.flatMap(dimension => COLUMN[dimension] ?? [])
  const read = async (query: Pick<GroupQuery, 'isByBucket' | 'groups'>): Promise<Row[]> => {
    const all = { columns, limit: MOST_ROWS + 1, ...query }
    const rows = formula.measure
      ? await sumLatencyByGroup(db, where, all, formula.measure)
      : await sumCountersByGroup(db, where, all, formula.counters)
    if (rows.length > MOST_ROWS) {
      const message = 'too many facts for one rule: filter or group it less finely'
      throw new AppError('refused', message, { fields: [{ pointer: '/filter', code: 'TOO_MANY_FACTS', message }] })
    }
    return rows
  }
  const whole = await read({ isByBucket: false })
  const weights = new Map<string, number>()
  for (const { group, sums = [], count = 0 } of whole) {
    weights.set(group, sums.reduce((sum, value) => sum + value, (weights.get(group) ?? 0) + count))
  }
  const alive = new Set(always.map(toGroupKey))
  const isAlive = (group: string) => Number(alive.has(toGroupKey(toLabels(rule.groupBy, group))))
  const groups = [...weights.keys()]
    .sort((a, b) => isAlive(b) - isAlive(a) || (weights.get(b) ?? 0) - (weights.get(a) ?? 0))
    .slice(0, Math.max(isByBucket ? MOST_GROUPS_BACK : MAX_GROUPS, alive.size))
  return isByBucket
    ? read({ isByBucket, groups })
    : whole.filter(({ group }) => groups.includes(group)).map(row => ({ ...row, bucketStart: range.from }))
}

const toLabels = (groupBy: readonly AlertDimension[], group: string): GroupLabels => {
  const values = JSON.parse(group) as string[]
  return Object.fromEntries(groupBy.map((dimension, index) => [dimension, values[index] ?? '']))
}

function toGroups(
  groupBy: readonly AlertDimension[], rows: readonly Row[], always: readonly GroupLabels[],
): { labels: GroupLabels, own: Row[] }[] {
  const byGroup = [...Map.groupBy(rows, row => row.group)]
    .map(([group, own]) => ({ labels: toLabels(groupBy, group), own }))
  const found = new Set(byGroup.map(({ labels }) => toGroupKey(labels)))
  const without = [...always, ...groupBy.length === 0 ? [{}] : []].filter(labels => !found.has(toGroupKey(labels)))
  const others = new Map(without.map(labels => [toGroupKey(labels), { labels, own: [] }]))
  // A stage without a key is the run as a whole, a model without a name is unknown.
  return [...byGroup, ...others.values()].filter(({ labels }) => Object.values(labels).every(value => value !== ''))
}

/** Slots of a window, half-open. */
interface SlotWindow {
  start: number
  end: number
}

const EMPTY = { latency: [], elapsedMinutes: 0, isOneStage: false }

/** Running sums: a window is one difference. */
function slideCounters(
  slots: ReadonlyMap<number, Row[]>, windows: readonly SlotWindow[], counters: readonly SummaryCounter[],
): Facts[] {
  const sums = [counters.map(() => 0)]
  for (let slot = 0; slot < (windows.at(-1)?.end ?? 0); slot += 1) {
    const before = sums[slot] ?? []
    const rows = slots.get(slot)
    sums.push(
      rows ? before.map((sum, index) => rows.reduce((total, row) => total + (row.sums?.[index] ?? 0), sum)) : before,
    )
  }
  return windows.map(({ start, end }) => {
    const facts = { ...NO_SUMS }
    counters.forEach((counter, index) => {
      facts[counter] = (sums[end]?.[index] ?? 0) - (sums[start]?.[index] ?? 0)
    })
    return { ...EMPTY, counters: facts }
  })
}

/** Windows only move on: each slot is added once and removed once. */
function slideLatency(
  slots: ReadonlyMap<number, Row[]>, windows: readonly SlotWindow[], measure: LatencySums['measure'],
): Facts[] {
  const counts = new Map<number, number>()
  const add = (slot: number, sign: 1 | -1) => slots.get(slot)?.forEach(({ bucketIndex = 0, count = 0 }) => {
    const sum = (counts.get(bucketIndex) ?? 0) + sign * count
    if (sum === 0) {
      counts.delete(bucketIndex)
    }
    else {
      counts.set(bucketIndex, sum)
    }
  })
  let [from, to] = [0, 0]
  return windows.map(({ start, end }) => {
    for (; to < end; to += 1) {
      add(to, 1)
    }
    for (; from < start; from += 1) {
      add(from, -1)
    }
    return {
      ...EMPTY, counters: NO_SUMS,
      latency: [...counts].map(([bucketIndex, count]) => ({ measure, bucketIndex, count })),
    }
  })
}

function toObservation(
  value: KpiValue, isKnown: boolean, { rule, metric: { form } }: { rule: WatchedRule, metric: AlertMetric },
): Observation {
  // A sum can only grow: what is above the threshold stays there, whatever is still missing.
  const isCertain = form === 'count'
    && rule.comparison === 'above'
    && value.value !== null
    && findSeverity(value.value, rule) !== undefined
  if (!isKnown && !isCertain) {
    return { type: 'missing' }
  }
  return value.value === null
    ? { type: 'idle' }
    : { type: 'value', value: value.value, count: form === 'count' ? Number.MAX_SAFE_INTEGER : value.count }
}
