import { v7 } from 'uuid'
import type { Db, Trx } from '#db/client'
import { findNames } from '#db/repositories/alert/alert-name.repository'
import { countAliveByRule, endAlertsOfRule } from '#db/repositories/alert/alert.repository'
import {
  findAlertRule, insertAlertRule, listAlertRules, lockAlertRule, lockArchivedAlertRule, updateAlertRule,
  type AlertRuleEdit, type AlertRuleRow,
} from '#db/repositories/alert/alert-rule.repository'
import { listChannelsByIds } from '#db/repositories/alert/channel.repository'
import type {
  AlertRuleChange, AlertRuleCreate, AlertRuleListQuery, AlertRuleView,
} from '#shared/contract/alert-rule.contract'
import { checkAlertRule, type CheckedRule } from '#shared/domain/alert/alert-rule-check'
import { CONDITIONS, type AlertEnd, type Condition } from '#shared/domain/alert/alert-state'
import { READY_MADE_RULES, hasOwnName } from '#shared/domain/alert/ready-made'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError } from '#server/errors'
import en from '#server/locales/en'
import zh from '#server/locales/zh-CN'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { hasProductName } from '../common/product-name'
import { assertCurrent, assertFound, findDifference, toEditableView } from '../common/versioned'
import { getTargetProjectId } from '../system'
import { noteChanges } from './engine/notice'

type RuleDeps = ChangeDeps & Pick<Deps, 'wakeAlerts' | 'wakeDeliveries'>

export async function listRules({ db }: Pick<Deps, 'db'>, query: AlertRuleListQuery) {
  const { projectId = DEFAULT_PROJECT_ID, q: text, closest, id: ids, metric, isEnabled, archived } = query
  const readyMade = text ? listReadyMade(text, closest) : []
  const asked = { projectId, text, closest, readyMade, ids, metric, isEnabled, archived }
  const page = await pageById(query, keyset => listAlertRules(db, { ...keyset, ...asked }), row => row)
  const alive = await countAliveByRule(db, projectId)
  return { ...page, items: page.items.map(row => toRuleView(row, alive)) }
}

const NAMES: readonly Readonly<Record<string, string>>[] = [en.ready_made, zh.ready_made]

/** Those that pages show by a name with this text, in either language. */
const listReadyMade = (text: string, isByWords?: boolean) => READY_MADE_RULES.filter(({ key }) =>
  hasProductName(NAMES.map(names => names[key] ?? ''), text, isByWords))

/** Archived ones too: their alerts name them. @throws AppError `not_found` */
export async function getRule({ db }: Pick<Deps, 'db'>, id: string): Promise<AlertRuleView> {
  const row = await findAlertRule(db, id)
  assertFound(row, 'alert rule')
  return withAlerts(db, row)
}

/** @throws AppError `refused` with every place that is wrong. */
export async function createRule(
  deps: RuleDeps, actor: Actor, { projectId: asked, ...rule }: AlertRuleCreate,
): Promise<AlertRuleView> {
  const projectId = await getTargetProjectId(deps.db, asked)
  await assertRule(deps.db, projectId, rule)
  return edit(deps, actor, async ({ trx, audit }) => {
    const after = await withAlerts(trx, await insertAlertRule(trx, { id: v7(), projectId, ...rule }))
    await audit({ action: 'alert_rule.create', of: after, after })
    return after
  })
}

export interface RuleEdit {
  id: string
  seenVersions: readonly number[] | undefined
}

/** Alerts of groups that it no longer watches end. @throws AppError `not_found`, `stale_version`, `refused` */
export async function changeRule(
  deps: RuleDeps, actor: Actor, { id, seenVersions, change: wanted }: RuleEdit & { change: AlertRuleChange },
): Promise<AlertRuleView> {
  return edit(deps, actor, async ({ trx, audit, after }) => {
    const before = await lockAlertRule(trx, id)
    assertCurrent(before, seenVersions, 'alert rule')
    const difference = findDifference(before, wanted)
    if (!difference) {
      return withAlerts(trx, before)
    }
    await assertRule(trx, before.projectId, { ...before, ...difference } as CheckedRule
    & Pick<AlertRuleRow, 'channelIds'>)
    const end = findEnd(before, difference)
    if (end && await endAlerts(trx, before, end)) {
      after(deps.wakeDeliveries)
    }
    const view = await withAlerts(trx, await updateAlertRule(trx, id, { ...difference, error: '' }))
    await audit({ action: 'alert_rule.update', of: view, before: toRuleView(before, []), after: view })
    return view
  })
}

/** @throws AppError `not_found`, `stale_version` */
export async function archiveRule(deps: RuleDeps, actor: Actor, { id, seenVersions }: RuleEdit): Promise<void> {
  await edit(deps, actor, async ({ trx, audit, after }) => {
    const before = await lockAlertRule(trx, id)
    assertCurrent(before, seenVersions, 'alert rule')
    if (await endAlerts(trx, before, 'rule_archived')) {
      after(deps.wakeDeliveries)
    }
    await updateAlertRule(trx, id, { archivedAt: new Date() })
    await audit({ action: 'alert_rule.archive', of: before, before: toRuleView(before, []) })
  })
}

/** @throws AppError `not_found` */
export async function restoreRule(deps: RuleDeps, actor: Actor, id: string): Promise<AlertRuleView> {
  return edit(deps, actor, async ({ trx, audit }) => {
    const before = await lockArchivedAlertRule(trx, id)
    if (!before) {
      return getRule({ db: trx }, id)
    }
    const after = await withAlerts(trx, await updateAlertRule(trx, id, { archivedAt: null }))
    await audit({ action: 'alert_rule.restore', of: before, after })
    return after
  })
}

/** The rules are evaluated at once. */
function edit<T>(deps: RuleDeps, actor: Actor, work: (write: Write) => Promise<T>): Promise<T> {
  return change(deps, actor, (write) => {
    write.after(() => deps.wakeAlerts('all'))
    return work(write)
  })
}

/** Another threshold or time continues the alerts; what changes which alerts there are ends them. */
function findEnd(before: AlertRuleRow, change: AlertRuleEdit): AlertEnd | undefined {
  if (change.isEnabled === false) {
    return 'rule_disabled'
  }
  const isOther = (['metric', 'filter', 'groupBy', 'labels', 'comparison'] as const)
    .some(field => change[field] !== undefined && toCanonicalJson(change[field]) !== toCanonicalJson(before[field]))
  return isOther ? 'rule_changed' : undefined
}

async function endAlerts(trx: Trx, rule: AlertRuleRow, end: AlertEnd): Promise<boolean> {
  const now = new Date()
  return noteChanges(trx, rule, await endAlertsOfRule(trx, rule.id, end, now), now)
}

/** @throws AppError `refused` with every place that is wrong. */
export async function assertRule(
  db: Db, projectId: string, rule: CheckedRule & Pick<AlertRuleRow, 'channelIds'>,
): Promise<void> {
  const { pipelineId, datasetId } = rule.filter
  // One after the other: a caller's transaction has one connection.
  const names = await findNames(
    db, { pipelineIds: pipelineId ? [pipelineId] : [], datasetIds: datasetId ? [datasetId] : [] },
  )
  const channels = await listChannelsByIds(db, rule.channelIds)
  const hasChannel = (id: string) => channels.some(channel => channel.id === id && channel.projectId === projectId)
  const faults = [
    ...checkAlertRule(rule),
    ...pipelineId !== undefined && !names.has(pipelineId)
      ? [{ pointer: '/filter/pipelineId', code: 'NO_PIPELINE', message: 'no such pipeline' }]
      : [],
    ...datasetId !== undefined && !names.has(datasetId)
      ? [{ pointer: '/filter/datasetId', code: 'NO_DATASET', message: 'no such dataset' }]
      : [],
    ...rule.channelIds.flatMap((id, index) => hasChannel(id)
      ? []
      : [{ pointer: `/channelIds/${index}`, code: 'NO_CHANNEL', message: 'no such channel in this project' }]),
  ]
  if (faults.length > 0) {
    throw new AppError(
      'refused',
      `the rule cannot be evaluated: ${faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')}`,
      { fields: faults },
    )
  }
}

type Alive = Awaited<ReturnType<typeof countAliveByRule>>

const withAlerts = async (db: Db, row: AlertRuleRow): Promise<AlertRuleView> =>
  toRuleView(row, await countAliveByRule(db, row.projectId))

/** From the worst. */
const WORST: readonly Condition[] = ['FIRING', 'EVAL_ERROR', 'NO_DATA', 'RECOVERING', 'PENDING', ...CONDITIONS]

function toRuleView(row: AlertRuleRow, alive: Alive): AlertRuleView {
  const own = alive.filter(({ ruleId }) => ruleId === row.id)
  const { comparison, noData, filter, groupBy } = row
  return {
    ...toEditableView(row),
    projectId: row.projectId,
    name: row.name,
    metric: row.metric,
    filter,
    groupBy: [...groupBy],
    windowMs: row.windowMs,
    comparison,
    warning: row.warning,
    critical: row.critical,
    minCount: row.minCount,
    forMs: row.forMs,
    keepFiringMs: row.keepFiringMs,
    noData,
    labels: row.labels,
    channelIds: row.channelIds,
    isEnabled: row.isEnabled,
    readyMade: row.readyMade,
    hasOwnName: hasOwnName(row),
    condition: WORST.find(condition => own.some(some => some.condition === condition)) ?? 'OK',
    raised: own.reduce((sum, { firing }) => sum + firing, 0),
    evaluatedAt: row.evaluatedTo?.toISOString() ?? null,
    error: row.error,
    archivedAt: row.archivedAt?.toISOString() ?? null,
  }
}
