import { EVENT_SOURCE, findEventCursor } from '#db/repositories/system/event-cursor.repository'
import { listAlive } from '#db/repositories/alert/alert.repository'
import { listRulesInForce, setEvaluated, type AlertRuleRow } from '#db/repositories/alert/alert-rule.repository'
import { findAlertMetric, INHIBITORS, type AlertMetricName } from '#shared/domain/alert/alert-metric'
import { announce } from '../../common/announce'
import type { Moment } from '../../metric'
import { isSampled, toInstants } from '../observe/instants'
import { toSignal } from '../machine/signal'
import { observe } from '../observe/observe'
import { fromGroupKey, isGroupOf, toGroupKey, type GroupLabels, type Sight } from '../observe/sight'
import type { AlertingDeps } from './alerting-deps'
import { settleRule, type Evaluation } from './settle-rule'

export interface Round {
  /** Absent = all rules. */
  metrics?: readonly AlertMetricName[]
  /** What the console measures itself is not judged yet: it has only just begun to listen. */
  isInGrace: boolean
}

export interface RoundResult {
  /** Something waits to be sent. */
  hasDelivery: boolean
  /** Until the next pending time has passed; Infinity = none runs. */
  dueInMs: number
}

/** Evaluates the rules in force once. One that fails is marked and does not stop the others. */
export async function evaluateOnce(deps: AlertingDeps, { metrics, isInGrace }: Round): Promise<RoundResult> {
  const cursor = await findEventCursor(deps.db, EVENT_SOURCE)
  const moment: Moment = { now: deps.now(), watermark: cursor?.heardAt ?? null }
  const rules = (await listRulesInForce(deps.db)).filter(rule =>
    metrics?.includes(rule.metric as AlertMetricName) ?? true)
  const alive = Map.groupBy(await listAlive(deps.db), row => row.ruleId)
  // Causes before what they explain.
  const ordered = [...rules].sort((a, b) => Number(isCause(b)) - Number(isCause(a)))
  const quiet: { id: string, version: number, evaluatedTo: Date, error: string }[] = []
  let [isChanged, hasDelivery, dueInMs] = [false, false, Infinity]
  for (const rule of ordered) {
    const own = alive.get(rule.id) ?? []
    const groups = own.filter(row => isGroupOf(rule, row)).map(row => fromGroupKey(row.groupKey))
    const evaluation = await look(deps, rule, { moment, groups, isInGrace })
    if (own.length === 0 && isQuiet(evaluation)) {
      if (evaluation.evaluatedTo) {
        quiet.push({ id: rule.id, version: rule.version, evaluatedTo: evaluation.evaluatedTo, error: '' })
      }
      continue
    }
    const settled = await settleRule(deps.db, evaluation)
    isChanged ||= settled.isChanged
    hasDelivery ||= settled.hasDelivery
    dueInMs = Math.min(dueInMs, settled.dueInMs)
  }
  await setEvaluated(deps.db, quiet)
  if (isChanged) {
    await announce(deps, ['alerts'])
  }
  return { hasDelivery, dueInMs }
}

const isCause = ({ metric }: AlertRuleRow) => INHIBITORS.includes(metric as AlertMetricName)

/** Nothing lives and nothing begins: most rules, most of the time. */
const isQuiet = ({ rule, sights, error }: Evaluation): boolean => {
  if (error !== rule.error) {
    return false
  }
  return sights.every(({ seen }) => seen.every(observation => toSignal(observation, rule).type !== 'bad'))
}

async function look(
  deps: AlertingDeps, rule: AlertRuleRow,
  { moment, groups, isInGrace }: { moment: Moment, groups: readonly GroupLabels[], isInGrace: boolean },
): Promise<Evaluation> {
  const base = { rule, instants: [], sights: [], evaluatedTo: null, error: '', now: moment.now }
  const metric = findAlertMetric(rule.metric)
  if (!metric) {
    return {
      ...base, instants: [moment.now], sights: toSights(rule, groups, { type: 'error' }), evaluatedTo: moment.now,
      error: 'UNKNOWN_METRIC',
    }
  }
  if (isInGrace && isSampled(metric)) {
    return base
  }
  const { instants, isSilent } = toInstants(metric, moment, rule.evaluatedTo)
  try {
    const seen = instants.length > 0
      ? await observe(deps, rule, { instants, moment, always: groups })
      : toSights(rule, groups)
    const known = { ...base, sights: seen, instants, evaluatedTo: instants.at(-1) ?? null }
    return isSilent && !isInGrace ? { ...known, ...addMissing(known) } : known
  }
  catch (error) {
    deps.log.warn({ err: error, ruleId: rule.id }, 'a rule could not be evaluated')
    return {
      ...base, instants: [moment.now], sights: toSights(rule, groups, { type: 'error' }), error: 'EVALUATION_FAILED',
    }
  }
}

/** Up to the watermark facts are known; now they are not. */
const addMissing = ({ sights, instants, now }: Evaluation): Pick<Evaluation, 'sights' | 'instants'> =>
  ({
    sights: sights.map(({ labels, seen }) => ({ labels, seen: [...seen, { type: 'missing' as const }] })),
    instants: [...instants, now],
  })

/** The groups that are known without looking. */
function toSights({ groupBy }: AlertRuleRow, groups: readonly GroupLabels[], ...seen: Sight['seen']): Sight[] {
  const known = groupBy.length === 0 ? [{}] : groups
  return [...new Map(known.map(labels => [toGroupKey(labels), labels])).values()]
    .map(labels => ({ labels, seen: [...seen] }))
}
