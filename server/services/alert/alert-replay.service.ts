import { findAlertRule } from '#db/repositories/alert/alert-rule.repository'
import { REPLAY_DAYS, type AlertReplay, type AlertReplayAnswer } from '#shared/contract/alert-rule.contract'
import type { WindowStatus } from '#shared/contract/metric.contract'
import { findAlertMetric } from '#shared/domain/alert/alert-metric'
import { WINDOW_STEP_MS } from '#shared/domain/alert/alert-rule-check'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { toRefused } from '#server/errors'
import type { Deps } from '../common/deps'
import { findMoment, type Moment } from '../metric'
import { getReadProjectId } from '../system'
import { isSampled, toInstants } from './observe/instants'
import { follow, toRank, type Life, type LifeRule } from './machine/life'
import { toWorse, type Observation } from './machine/signal'
import { countFailures, findFailureTimes, observe } from './observe/observe'
import { assertRule } from './alert-rule.service'
import { findLabelNames } from './alert-view'
import type { GroupLabels, Sight, WatchedRule } from './observe/sight'

/** What the console measures is kept by minute. */
const SAMPLES_STEP_MS = 60_000
const POINT_MS = 30 * 60_000
const REPLAY_MS = REPLAY_DAYS * 86_400_000
const MOST_GROUPS = 10
const MOST_FIRINGS = 200

type ReplayedRule = WatchedRule & LifeRule
type Firing = Omit<AlertReplayAnswer['firings'][number], 'labelNames' | 'runsFailed' | 'from' | 'to'>
  & { fromMs: number, toMs: number | null }

/**
 * When a rule would have been raised in the last days, by the same machine as the evaluation. Facts are read once for
 * all instants, so the cost depends on the days and the groups only.
 *
 * Demo data are replayed, too: nothing is made.
 *
 * @throws AppError `refused` like saving, and for a rule to compare with that does not exist.
 */
export async function replayRule(
  deps: Pick<Deps, 'db'>, { projectId: asked, ruleId, ...draft }: AlertReplay,
): Promise<AlertReplayAnswer> {
  const projectId = await getReadProjectId(deps.db, asked)
  await assertRule(deps.db, projectId, draft)
  const moment = await findMoment(deps, projectId)
  const rule: ReplayedRule = { ...draft, projectId }
  const saved = ruleId === undefined ? undefined : await findAlertRule(deps.db, ruleId)
  if (ruleId !== undefined && !saved) {
    throw toRefused('/ruleId', 'NO_RULE', 'no such alert rule')
  }
  const { sights, instants, stepMs, isExact } = await look(deps, rule, moment)
  const firings = sights.flatMap(sight => toFirings(sight, instants, rule)).sort((a, b) => a.fromMs - b.fromMs)
  const savedFirings = saved
    ? await fireSaved(deps, saved, { rule, sights, instants, moment })
    : undefined
  const shown = rankGroups(sights, firings).slice(0, MOST_GROUPS)
  const shownFirings = firings.slice(-MOST_FIRINGS)
  const [toNames, countFailed] = await Promise.all([
    findLabelNames(deps.db, [...shown, ...shownFirings].map(({ labels }) => labels)),
    findFailures(deps, rule, moment),
  ])
  const to = instants.at(-1) ?? moment.now
  return {
    from: (instants[0] ?? moment.now).toISOString(),
    to: to.toISOString(),
    stepMs,
    isExact,
    pointMs: POINT_MS,
    comparison: rule.comparison,
    warning: rule.warning,
    critical: rule.critical,
    coverage: toCoverage(sights),
    groups: shown.map(sight => ({
      labels: { ...sight.labels }, labelNames: toNames(sight.labels), points: toPoints(sight, instants, rule),
    })),
    groupCount: sights.length,
    firings: shownFirings.map(({ fromMs, toMs, ...firing }) => ({
      ...firing,
      labelNames: toNames(firing.labels),
      from: new Date(fromMs).toISOString(),
      to: toMs === null ? null : new Date(toMs).toISOString(),
      runsFailed: countFailed(firing.labels, fromMs, toMs ?? to.getTime()),
    })),
    totals: toTotals(firings, to.getTime()),
    saved: savedFirings ? toTotals(savedFirings, to.getTime()) : null,
  }
}

interface Looked {
  rule: ReplayedRule
  sights: Sight[]
  instants: Date[]
  moment: Moment
}

/** A draft that only has other thresholds or times sees the same. */
async function fireSaved(
  deps: Pick<Deps, 'db'>, saved: ReplayedRule, { rule, moment, ...seen }: Looked,
): Promise<Firing[]> {
  const { sights, instants } = isSameView(saved, rule) ? seen : await look(deps, saved, moment)
  return sights.flatMap(sight => toFirings(sight, instants, saved))
}

/** What is missing of a sum depends on its threshold. */
const isSameView = (saved: ReplayedRule, draft: ReplayedRule) => findAlertMetric(draft.metric)?.form !== 'count'
  && (['projectId', 'metric', 'filter', 'groupBy', 'windowMs'] as const).every(field =>
    toCanonicalJson(saved[field]) === toCanonicalJson(draft[field]))

async function look(
  deps: Pick<Deps, 'db'>, rule: ReplayedRule, moment: Moment,
): Promise<{ sights: Sight[], instants: Date[], stepMs: number, isExact: boolean }> {
  const metric = findAlertMetric(rule.metric)
  const stepMs = metric && isSampled(metric) ? SAMPLES_STEP_MS : WINDOW_STEP_MS
  const end = metric ? toInstants(metric, moment, null).instants.at(-1) ?? moment.now : moment.now
  const grid = toGrid(end, stepMs)
  // A failure is evaluated as it happens, and may be over before the next step.
  const between = metric?.form === 'open'
    ? await findFailureTimes(deps, rule, { from: grid[0] ?? end, to: end })
    : undefined
  const instants = between
    ? [...new Set([...grid, ...between].map(at => at.getTime()))].sort((a, b) => a - b).map(ms => new Date(ms))
    : grid
  const isExact = between !== undefined || metric?.form === 'ratio' || metric?.form === 'quantile'
  return { sights: await observe(deps, rule, { instants, moment, always: [] }), instants, stepMs, isExact }
}

/** The steps of the evaluation, and its newest instant. */
function toGrid(end: Date, stepMs: number): Date[] {
  const instants: Date[] = []
  for (let ms = Math.ceil((end.getTime() - REPLAY_MS) / stepMs) * stepMs; ms < end.getTime(); ms += stepMs) {
    instants.push(new Date(ms))
  }
  return [...instants, end]
}

function toFirings({ labels, seen }: Sight, instants: readonly Date[], rule: ReplayedRule): Firing[] {
  const firings: Firing[] = []
  let life: Life | undefined
  for (const [index, observation] of seen.entries()) {
    const before = life
    const followed = follow(before, observation, instants[index]?.getTime() ?? 0, rule)
    life = followed.life?.condition === 'RESOLVED' ? undefined : followed.life
    if (followed.life?.condition === 'RESOLVED' && followed.life.firedAt !== null) {
      firings.push(toFiring(labels, followed.life, followed.life.at))
    }
  }
  return life && life.firedAt !== null ? [...firings, toFiring(labels, life, null)] : firings
}

const toFiring = (labels: GroupLabels, { firedAt, cause, peakSeverity, peak }: Life, toMs: number | null): Firing =>
  ({ labels: { ...labels }, cause, fromMs: firedAt ?? 0, toMs, severity: peakSeverity, peak })

const toTotals = (firings: readonly Firing[], endMs: number): AlertReplayAnswer['totals'] => ({
  firings: firings.length,
  critical: firings.filter(({ severity }) => severity === 'critical').length,
  warning: firings.filter(({ severity }) => severity === 'warning').length,
  raisedMs: firings.reduce((sum, { fromMs, toMs }) => sum + (toMs ?? endMs) - fromMs, 0),
})

function toCoverage(sights: readonly Sight[]): number {
  const seen = sights.flatMap(sight => sight.seen)
  return seen.length === 0 ? 1 : seen.filter(({ type }) => type !== 'missing').length / seen.length
}

const toKey = (labels: GroupLabels) => JSON.stringify(labels)

/** Most severe and most frequent first; then as they were found. */
function rankGroups(sights: readonly Sight[], firings: readonly Firing[]): Sight[] {
  const weights = new Map<string, number>()
  for (const { labels, severity } of firings) {
    weights.set(toKey(labels), (weights.get(toKey(labels)) ?? 0) + toRank(severity))
  }
  const weightOf = ({ labels }: Sight) => weights.get(toKey(labels)) ?? 0
  return [...sights].sort((a, b) => weightOf(b) - weightOf(a))
}

/** The worst value of each interval; missing only if all of it is. */
function toPoints(
  { seen }: Sight, instants: readonly Date[], { comparison }: ReplayedRule,
): AlertReplayAnswer['groups'][number]['points'] {
  const intervals = Map.groupBy(
    seen.map((observation, index) => ({ observation, ms: instants[index]?.getTime() ?? 0 })),
    ({ ms }) => Math.floor(ms / POINT_MS) * POINT_MS,
  )
  return [...intervals].map(([ms, some]) => {
    const value = some.reduce<number | null>(
      (worst, { observation }) => observation.type === 'value' ? toWorse(worst, observation.value, comparison) : worst,
      null,
    )
    return {
      at: new Date(ms).toISOString(), value, status: toStatus(value, some.map(({ observation }) => observation)),
    }
  })
}

const toStatus = (value: number | null, seen: readonly Observation[]): WindowStatus => {
  if (value !== null) {
    return 'final'
  }
  return seen.some(({ type }) => type === 'idle') ? 'zero' : 'missing'
}

/** How many runs failed during a firing, by the reason or the pipeline if its group has one. */
async function findFailures(deps: Pick<Deps, 'db'>, rule: ReplayedRule, moment: Moment) {
  const { projectId, filter, groupBy } = rule
  if (groupBy.includes('reason')) {
    return countFailures(deps, rule, new Date(moment.now.getTime() - REPLAY_MS))
  }
  const byPipeline = groupBy.includes('pipeline')
  const counting: ReplayedRule = {
    projectId, metric: 'runs_failed', filter: { pipelineId: filter.pipelineId },
    groupBy: byPipeline ? ['pipeline'] : [], windowMs: WINDOW_STEP_MS,
    comparison: 'above', warning: 0, critical: null, minCount: 1, noData: 'keep', forMs: 0, keepFiringMs: 0,
  }
  const { sights, instants } = await look(deps, counting, moment)
  return (labels: GroupLabels, fromMs: number, toMs: number): number => sights
    .filter(sight => !byPipeline || sight.labels.pipeline === labels.pipeline)
    .flatMap(({ seen }) =>
      seen.filter((_, index) => isOnGrid(instants[index]) && isWithin(instants[index], fromMs, toMs)))
    .reduce((sum, observation) => observation.type === 'value' ? sum + observation.value : sum, 0)
}

/** The newest instant lies within a bucket: its window holds the one before as well. */
const isOnGrid = (at: Date | undefined) => at !== undefined && at.getTime() % WINDOW_STEP_MS === 0

/** The bucket that ends here began before the firing ended, and ended after it began. */
const isWithin = (at: Date | undefined, fromMs: number, toMs: number) =>
  at !== undefined && at.getTime() > fromMs - WINDOW_STEP_MS && at.getTime() - WINDOW_STEP_MS < toMs
