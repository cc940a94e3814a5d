import { v7 } from 'uuid'
import type { Db, Trx } from '#db/client'
import { listPipelinesWithFacts } from '#db/repositories/alert/alert-fact.repository'
import {
  deletePending, endAlerts, findAlert, insertAlert, insertAlertEvents, lockAliveOfRule, updateAlert, type AlertRow,
} from '#db/repositories/alert/alert.repository'
import { lockAlertRule, setEvaluated, type AlertRuleRow } from '#db/repositories/alert/alert-rule.repository'
import type { AlertEventType } from '#shared/domain/alert/alert-state'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { follow, type Life } from '../machine/life'
import { isGroupOf, toGroupKey, type GroupLabels, type Sight } from '../observe/sight'
import { toFingerprint, toLife, toLifeColumns } from './life-row'
import { noteChanges } from './notice'
import { applyOverlays, MOST_PIPELINES } from './overlay'

export interface Evaluation {
  /** As it was when the facts were read. */
  rule: AlertRuleRow
  sights: readonly Sight[]
  /** One for each observation of a sight. */
  instants: readonly Date[]
  /** Up to when facts are evaluated now. */
  evaluatedTo: Date | null
  error: string
  now: Date
}

export interface Settled {
  /** Pages must be told. */
  isChanged: boolean
  /** Something waits to be sent. */
  hasDelivery: boolean
  /** Until a pending time or a time of observation has passed; Infinity = none runs. */
  dueInMs: number
}

const NOTHING_CHANGED: Settled = { isChanged: false, hasDelivery: false, dueInMs: Infinity }

/**
 * Carries the alerts of a rule over an evaluation: states, events, what keeps them quiet and what is to be sent, in one
 * transaction. Nothing happens when the rule was changed since its facts were read: the next evaluation sees the new
 * one. Alerts of groups that the rule no longer has, as after an upgrade, end.
 */
export function settleRule(db: Db, evaluation: Evaluation): Promise<Settled> {
  return db.transaction().execute(async (trx) => {
    const rule = await lockAlertRule(trx, evaluation.rule.id)
    if (!rule?.isEnabled || rule.version !== evaluation.rule.version) {
      return NOTHING_CHANGED
    }
    const { evaluatedTo, error, now } = evaluation
    const alive = await lockAliveOfRule(trx, rule.id)
    const ended = await endAlerts(trx, alive.filter(row => !isGroupOf(rule, row)), 'rule_changed', now)
    const rows = await followAll(trx, { ...evaluation, rule }, alive.filter(row => isGroupOf(rule, row)))
    const settled = await applyOverlays(trx, rule, [...rows, ...ended], now)
    const hasDelivery = await noteChanges(trx, rule, settled, now)
    if (evaluatedTo) {
      await setEvaluated(trx, [{ id: rule.id, version: rule.version, evaluatedTo, error }])
    }
    const isSame = settled.length === alive.length
      && settled.every(row => alive.some(before => before.id === row.id && before.version === row.version))
    return {
      isChanged: !isSame || rule.error !== error, hasDelivery,
      dueInMs: evaluation.instants.at(-1)?.getTime() === now.getTime()
        ? Math.min(...settled.map(row => toDueInMs(rule, row, now)))
        : Infinity,
    }
  })
}

/** Only what was evaluated now can be due: for the others, new facts decide. */
function toDueInMs(
  { forMs, keepFiringMs }: AlertRuleRow, { condition, conditionAt, candidateAt }: AlertRow, now: Date,
): number {
  const spans = [
    ...condition === 'PENDING' ? [{ at: conditionAt, ms: forMs }] : [],
    ...condition === 'RECOVERING' ? [{ at: conditionAt, ms: keepFiringMs }] : [],
    ...candidateAt ? [{ at: candidateAt, ms: forMs }] : [],
  ]
  return Math.min(...spans.map(({ at, ms }) => at.getTime() + ms - now.getTime()).filter(ms => ms > 0))
}

/** @returns living alerts, and those that ended now. */
async function followAll(
  trx: Trx, { rule, sights, instants }: Evaluation, alive: readonly AlertRow[],
): Promise<AlertRow[]> {
  const rowOf = new Map(alive.map(row => [row.groupKey, row]))
  const rows: AlertRow[] = []
  for (const { labels, seen, pipelines } of sights) {
    const key = toGroupKey(labels)
    const before = rowOf.get(key)
    rowOf.delete(key)
    rows.push(...await followOne(trx, rule, { labels, before, pipelines }, seen.map((observation, index) => ({
      observation, at: instants[index] ?? new Date(),
    }))))
  }
  // Groups that were not looked at stay as they are.
  return [...rows, ...rowOf.values()]
}

interface Group {
  labels: GroupLabels
  before: AlertRow | undefined
  pipelines: Sight['pipelines']
}

type Seen = { observation: Sight['seen'][number], at: Date }

/** One group over several instants: an alert may end and another begin. */
async function followOne(
  trx: Trx, rule: AlertRuleRow, { labels, before, pipelines }: Group, seen: readonly Seen[],
): Promise<AlertRow[]> {
  const ended: AlertRow[] = []
  let row = before
  let life = before && toLife(before)
  let events: AlertEventType[] = []
  for (const { observation, at } of seen) {
    const followed = follow(life, observation, at.getTime(), rule)
    life = followed.life
    events.push(...followed.events)
    if (life?.condition === 'RESOLVED') {
      ended.push(await write(trx, rule, { labels, row, life, events, pipelines: undefined }))
      row = life = undefined
      events = []
    }
    else if (!life) {
      // It was only pending, or there was nothing.
      await deletePending(trx, row ? [row.id] : [])
      row = undefined
      events = []
    }
  }
  return life ? [...ended, await write(trx, rule, { labels, row, life, events, pipelines })] : ended
}

interface Written {
  labels: GroupLabels
  row: AlertRow | undefined
  life: Life
  events: readonly AlertEventType[]
  pipelines: Sight['pipelines']
}

async function write(
  trx: Trx, rule: AlertRuleRow, { labels, row, life, events, pipelines: seen }: Written,
): Promise<AlertRow> {
  const columns = toLifeColumns(life)
  // Pipelines with open failures come and go; an alert that has ended names its last.
  const failing = seen && seen.length > 0 ? seen.slice(0, MOST_PIPELINES) : undefined
  const isSame = row !== undefined
    && (!failing || life.firedAt === null || toCanonicalJson(failing) === toCanonicalJson(row.pipelines))
  if (
    row && isSame && events.length === 0 && row.value === life.value && row.candidateCause === columns.candidateCause
  ) {
    return row
  }
  const isDue = row?.firedAt == null || !isSame
  const pipelines = life.firedAt !== null && isDue
    ? { pipelines: failing ?? await findPipelines(trx, rule, { labels, at: new Date(life.at) }) }
    : {}
  const written = row
    ? await updateAlert(trx, row.id, { ...columns, ...pipelines })
    : await create(trx, rule, labels, { ...columns, pipelines: [], ...pipelines })
  await insertAlertEvents(trx, events.map(type => ({
    projectId: rule.projectId, alertId: written.id, type, severity: life.severity, value: life.value,
  })))
  return written
}

async function create(
  trx: Trx, rule: AlertRuleRow, labels: GroupLabels,
  columns: ReturnType<typeof toLifeColumns> & { pipelines: string[] },
): Promise<AlertRow> {
  const all = { ...rule.labels, ...labels }
  const id = v7()
  await insertAlert(trx, {
    id, projectId: rule.projectId, ruleId: rule.id, fingerprint: toFingerprint(rule.id, all), labels: all,
    groupKey: toGroupKey(labels), ...columns,
  })
  const row = await findAlert(trx, id)
  if (!row) {
    throw new Error(`alert ${id} was inserted and is not there`)
  }
  return row
}

/** Which pipelines a raised alert of a stage or a model is about. */
async function findPipelines(
  trx: Trx, { projectId, filter, windowMs }: AlertRuleRow, { labels, at }: { labels: GroupLabels, at: Date },
): Promise<string[]> {
  if (labels.pipeline !== undefined) {
    return [labels.pipeline]
  }
  const stageKey = labels.stage ?? filter.stage
  const modelVersion = labels.model ?? filter.modelVersion
  const isOfFacts = stageKey !== undefined || modelVersion !== undefined || filter.pipelineId !== undefined
  return isOfFacts
    ? listPipelinesWithFacts(
        trx,
        {
          projectId, pipelineId: filter.pipelineId, stageKey, modelVersion, templateVersion: undefined,
          from: new Date(at.getTime() - windowMs), to: at,
        },
        MOST_PIPELINES,
      )
    : []
}
