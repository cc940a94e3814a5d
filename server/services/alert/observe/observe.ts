import {
  listDecidedFailures, listOpenFailures, listSealings, type OpenFailure,
} from '#db/repositories/alert/alert-fact.repository'
import { MAX_GROUPS } from '#shared/contract/alert-rule.contract'
import { findAlertMetric } from '#shared/domain/alert/alert-metric'
import type { Deps } from '../../common/deps'
import type { Observation } from '../machine/signal'
import { observeFacts } from './observe-facts'
import { observeSamples } from './observe-samples'
import { toGroupKey, type GroupLabels, type Sight, type Watch, type WatchedRule } from './sight'

/** What a rule sees at each instant, by group; those with most facts if there are too many. */
export async function observe(deps: Pick<Deps, 'db'>, rule: WatchedRule, watch: Watch): Promise<Sight[]> {
  const metric = findAlertMetric(rule.metric)
  if (!metric) {
    return [{ labels: {}, seen: watch.instants.map(() => ({ type: 'error' })) }]
  }
  switch (metric.form) {
    case 'gauge':
    case 'sampled':
      return observeSamples(deps, rule, metric, watch)
    case 'open':
      return observeFailures(deps, rule, watch)
    case 'age':
      return observeAges(deps, rule, watch)
    case 'count':
    case 'ratio':
    case 'quantile':
      return observeFacts(deps, rule, metric, watch)
  }
}

/** Changes of a look back at which each is looked at. */
const MOST_TIMES = 1_000

/**
 * Failed and crashed runs about which nothing was decided: from their end until a person or a later success decides.
 */
async function observeFailures(
  { db }: Pick<Deps, 'db'>, rule: WatchedRule, { instants, always }: Watch,
): Promise<Sight[]> {
  const [first] = instants
  if (!first) {
    return []
  }
  const where = { projectId: rule.projectId, pipelineId: rule.filter.pipelineId }
  // Only a look back needs what has been decided since.
  const [open, decided] = await Promise.all([
    listOpenFailures(db, where), instants.length > 1 ? listDecidedFailures(db, where, first) : [],
  ])
  const failures = [...open, ...decided]
  const toSight = (labels: GroupLabels, some: readonly OpenFailure[]): Sight => ({
    labels,
    seen: instants.map(at => toCount(some, at)),
    pipelines: toPipelines(some, instants.at(-1) ?? first),
  })
  const groups = new Map(always.map(labels => [toGroupKey(labels), { labels, own: [] as OpenFailure[] }]))
  const others = new Map<string, { labels: GroupLabels, own: OpenFailure[] }>()
  for (const run of failures) {
    const labels = toFailureGroup(rule.groupBy, run)
    const key = toGroupKey(labels)
    const group = groups.get(key) ?? others.get(key) ?? { labels, own: [] }
    group.own.push(run)
    if (!groups.has(key)) {
      others.set(key, group)
    }
  }
  if (rule.groupBy.length === 0 && !groups.has(toGroupKey({})) && others.size === 0) {
    return [toSight({}, [])]
  }
  const sizeOf = ({ own }: { own: OpenFailure[] }) => own.reduce((sum, { count }) => sum + count, 0)
  // Those that live have to be seen until they end; of the others, those with most failures.
  const room = Math.max(0, MAX_GROUPS - groups.size)
  return [...groups.values(), ...[...others.values()].sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, room)]
    .map(({ labels, own }) => toSight(labels, own))
}

/** When the number of open failures changes, or an alert of one that lasts; undefined = too often to look each time. */
export async function findFailureTimes(
  { db }: Pick<Deps, 'db'>,
  rule: WatchedRule & { forMs: number, keepFiringMs: number },
  { from, to }: { from: Date, to: Date },
): Promise<Date[] | undefined> {
  const where = { projectId: rule.projectId, pipelineId: rule.filter.pipelineId }
  const [open, decided] = await Promise.all([listOpenFailures(db, where), listDecidedFailures(db, where, from)])
  const changes = new Set([...open, ...decided].flatMap(({ failedAt, decidedAt }) =>
    [failedAt.getTime(), ...decidedAt ? [decidedAt.getTime()] : []]))
  if (changes.size > MOST_TIMES) {
    return undefined
  }
  const times = new Set([...changes].flatMap(ms => [ms, ms + rule.forMs, ms + rule.keepFiringMs]))
  return [...times].filter(ms => ms >= from.getTime() && ms < to.getTime()).map(ms => new Date(ms))
}

/** Counts the failures of a group that were open within a time: what a firing was about. */
export async function countFailures(
  { db }: Pick<Deps, 'db'>, { projectId, filter, groupBy }: WatchedRule, since: Date,
) {
  const where = { projectId, pipelineId: filter.pipelineId }
  const [open, decided] = await Promise.all([listOpenFailures(db, where), listDecidedFailures(db, where, since)])
  const sums = Map.groupBy([...open, ...decided], run => toGroupKey(toFailureGroup(groupBy, run)))
  return (labels: GroupLabels, fromMs: number, toMs: number): number => (sums.get(toGroupKey(labels)) ?? [])
    .filter(({ failedAt, decidedAt }) =>
      failedAt.getTime() <= toMs && (decidedAt === null || decidedAt.getTime() > fromMs))
    .reduce((sum, { count }) => sum + count, 0)
}

const toFailureGroup = (
  groupBy: WatchedRule['groupBy'], { reason, configuration, pipelineId }: OpenFailure,
): GroupLabels => ({
  ...groupBy.includes('pipeline') && { pipeline: pipelineId },
  ...groupBy.includes('reason') && { reason, ...configuration !== '' && { configuration } },
})

const isOpen = ({ failedAt, decidedAt }: OpenFailure, at: Date) =>
  failedAt <= at && (decidedAt === null || decidedAt > at)

function toPipelines(failures: readonly OpenFailure[], at: Date): string[] {
  const counts = new Map<string, number>()
  for (const { pipelineId, count } of failures.filter(run => isOpen(run, at))) {
    counts.set(pipelineId, (counts.get(pipelineId) ?? 0) + count)
  }
  return [...counts].sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1)).map(([id]) => id)
}

const toCount = (failures: readonly OpenFailure[], at: Date): Observation => ({
  type: 'value',
  value: failures.reduce((sum, run) => isOpen(run, at) ? sum + run.count : sum, 0),
  count: Number.MAX_SAFE_INTEGER,
})

/**
 * Time since the newest sealed version. Without a filter only datasets count that have been updated at least once: one
 * that was imported once is not expected again. Ungrouped, the oldest of all.
 */
async function observeAges({ db }: Pick<Deps, 'db'>, rule: WatchedRule, { instants, always }: Watch): Promise<Sight[]> {
  const [first, last] = [instants[0], instants.at(-1)]
  if (!first || !last) {
    return []
  }
  const { datasetId } = rule.filter
  const rows = await listSealings(
    db, { projectId: rule.projectId, datasetId, from: first, to: new Date(last.getTime() + 1) },
  )
  const leastVersions = datasetId === undefined ? 2 : 1
  const sealings = new Map([...Map.groupBy(rows, row => row.datasetId)].map(([id, versions]) =>
    [id, versions.map(row => row.createdAt.getTime())]))
  if (!rule.groupBy.includes('dataset')) {
    return [{ labels: {}, seen: instants.map(at => toOldest([...sealings.values()], at.getTime(), leastVersions)) }]
  }
  const ids = [...new Set([...always.flatMap(labels => labels.dataset ?? []), ...sealings.keys()])]
  return ids.slice(0, Math.max(MAX_GROUPS, always.length)).map(id => ({
    labels: { dataset: id },
    seen: instants.map(at => toOldest([sealings.get(id) ?? []], at.getTime(), leastVersions)),
  }))
}

function toOldest(sealings: readonly number[][], at: number, leastVersions: number): Observation {
  const ages = sealings.flatMap((times) => {
    const until = times.filter(time => time <= at)
    const newest = until.at(-1)
    return newest === undefined || until.length < leastVersions ? [] : [at - newest]
  })
  return ages.length === 0
    ? { type: 'idle' }
    : { type: 'value', value: Math.max(...ages), count: Number.MAX_SAFE_INTEGER }
}
