import { z } from 'zod'
import type { Db } from '#db/client'
import { listDeliveriesOfAlert } from '#db/repositories/alert/alert-delivery.repository'
import {
  countAlerts, countAlertsByTab, findAlert, insertAlertEvents, listAlertEvents, listAlerts, lockAlert, meanTimes,
  updateAlert, type AlertChange, type AlertListFilter, type AlertRow,
} from '#db/repositories/alert/alert.repository'
import { countAlertRules } from '#db/repositories/alert/alert-rule.repository'
import type {
  AlertAck, AlertBulkAck, AlertBulkAnswer, AlertClose, AlertCounts, AlertDetail, AlertListQuery, AlertView,
} from '#shared/contract/alert.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { parseCursor, toPage } from '../common/paging'
import { assertFound } from '../common/versioned'
import { toListRange } from '../common/list-range'
import { toAlertViews, toDeliveryView, toEventView } from './alert-view'

const COUNT_CAP = 10_000
const MOST_EVENTS = 200
const MOST_DELIVERIES = 50
const HISTORY_MS = 30 * 86_400_000

const mark = z.strictObject({ id: z.uuid(), severity: z.string() })

/** @throws AppError `invalid_input` for a cursor of another list and an invalid range. */
export async function listAlertsOf({ db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, query: AlertListQuery) {
  const {
    projectId = DEFAULT_PROJECT_ID, tab, severity, ruleId, pipelineId, q: text, limit, from, to, tz = timeZone,
  } = query
  const filter: AlertListFilter = {
    projectId, tab, severities: severity, ruleId, pipelineId, text, ...toListRange({ from, to, tz }, new Date()),
  }
  const rows = await listAlerts(db, { filter, after: parseCursor(mark, query.cursor), limit: limit + 1 })
  const page = toPage(rows, { limit, toView: row => row, toMark: ({ id, severity }) => ({ id, severity }) })
  const total = query.count ? await countAlerts(db, filter, COUNT_CAP + 1) : undefined
  return {
    ...page,
    items: await toAlertViews(db, page.items),
    ...total !== undefined && { total: Math.min(total, COUNT_CAP), totalIsExact: total <= COUNT_CAP },
  }
}

export async function getAlertCounts(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID }: { projectId?: string | undefined },
): Promise<AlertCounts> {
  const since = new Date(Date.now() - HISTORY_MS)
  const [
    { firingCritical, firingWarning, failuresCritical, failuresWarning, ...tabs }, rules, times,
  ] = await Promise.all([
    countAlertsByTab(db, projectId, since),
    countAlertRules(db, projectId),
    meanTimes(db, projectId, since),
  ])
  return {
    firing: { critical: firingCritical, warning: firingWarning },
    ofFailures: { critical: failuresCritical, warning: failuresWarning }, ...tabs, ...rules, ...times,
  }
}

/** @throws AppError `not_found` */
export async function getAlert({ db }: Pick<Deps, 'db'>, id: string): Promise<AlertDetail> {
  const row = await findAlert(db, id)
  assertFound(row, 'alert')
  return toDetail(db, row)
}

/**
 * Again it changes the note. @throws AppError `not_found`; `conflict` when it is not raised yet, closed or resolved.
 */
export async function ackAlert(deps: ChangeDeps, actor: Actor, id: string, ack: AlertAck): Promise<AlertDetail> {
  assertLater(ack)
  return handle(deps, actor, id, row => toAck(row, actor, ack))
}

/** An open alert stays as it is. @throws AppError `not_found`, `conflict` */
export const unackAlert = (deps: ChangeDeps, actor: Actor, id: string): Promise<AlertDetail> =>
  handle(deps, actor, id, row => row.handling === 'OPEN'
    ? undefined
    : { type: 'unacked', note: '', change: { handling: 'OPEN', ackUntil: null } })

/** @throws AppError `not_found`, `conflict` */
export const closeAlert = (deps: ChangeDeps, actor: Actor, id: string, { note }: AlertClose): Promise<AlertDetail> =>
  handle(deps, actor, id, () => ({
    type: 'closed', note,
    change: { handling: 'CLOSED', closedBy: actor.name, closedAt: new Date(), closeNote: note },
  }))

/**
 * Each by itself: one that has ended meanwhile does not keep the others from being acknowledged. What somebody has
 * acknowledged keeps its note.
 */
export async function ackAlerts(
  deps: ChangeDeps, actor: Actor, { ids, ...ack }: AlertBulkAck,
): Promise<AlertBulkAnswer> {
  assertLater(ack)
  return change(deps, actor, async (write) => {
    const answers: AlertBulkAnswer['items'] = []
    for (const id of [...new Set(ids)].sort()) {
      const row = await lockAlert(write.trx, id)
      const code = row ? (findConflict(row) !== undefined || row.handling === 'ACKED') && 'conflict' : 'not_found'
      if (row && !code) {
        await store(write, row, toAck(row, actor, ack))
      }
      answers.push({ id, ok: !code, code: code || '' })
    }
    return { items: answers }
  })
}

interface Handled {
  type: 'acked' | 'unacked' | 'closed'
  note: string
  change: AlertChange
}

function toAck(row: AlertRow, actor: Actor, ack: AlertAck): Handled {
  const now = new Date()
  return {
    type: 'acked',
    note: ack.note,
    change: {
      handling: 'ACKED', ackedBy: actor.name, ackedAt: now, ackNote: ack.note,
      ackUntil: ack.until === undefined ? null : new Date(ack.until), firstAckedAt: row.firstAckedAt ?? now,
    },
  }
}

/** @param decide undefined = it already is like that. */
async function handle(
  deps: ChangeDeps, actor: Actor, id: string, decide: (row: AlertRow) => Handled | undefined,
): Promise<AlertDetail> {
  const after = await change(deps, actor, async (write) => {
    const row = await lockAlert(write.trx, id)
    assertFound(row, 'alert')
    const conflict = findConflict(row)
    if (conflict) {
      throw new AppError('conflict', conflict)
    }
    const handled = decide(row)
    return handled ? store(write, row, handled) : row
  })
  return toDetail(deps.db, after)
}

function findConflict({ condition, firedAt, resolvedAt, handling }: AlertRow): string | undefined {
  if (resolvedAt !== null) {
    return 'the alert has been resolved'
  }
  if (handling === 'CLOSED') {
    return 'the alert has been closed'
  }
  return firedAt === null
    ? condition === 'PENDING' ? 'the alert is still pending' : 'the alert only shows that there is no data'
    : undefined
}

async function store({ trx, actor, audit }: Write, row: AlertRow, { type, note, change }: Handled): Promise<AlertRow> {
  const { id, projectId, severity, value, handling } = row
  const after = await updateAlert(trx, id, change)
  await insertAlertEvents(trx, [{ projectId, alertId: id, type, actor: actor.name, severity, value, note }])
  await audit({
    action: `alert.${type}`, of: row,
    before: { handling },
    after: { handling: after.handling, note },
  })
  return after
}

/** @throws AppError `invalid_input` when it would end before it begins. */
function assertLater({ until }: AlertAck): void {
  if (until !== undefined && new Date(until) <= new Date()) {
    throw new AppError('invalid_input', 'until: must be in the future', {
      fields: [{ pointer: '/until', code: 'NOT_LATER', message: 'must be in the future' }],
    })
  }
}

async function toDetail(db: Db, row: AlertRow): Promise<AlertDetail> {
  const [[view], events, deliveries] = await Promise.all([
    toAlertViews(db, [row]),
    listAlertEvents(db, row.id, MOST_EVENTS),
    listDeliveriesOfAlert(db, { alertId: row.id, ruleId: row.ruleId, limit: MOST_DELIVERIES }),
  ])
  assertFound<AlertView>(view, 'rule of the alert')
  return { ...view, events: events.map(toEventView), deliveries: deliveries.map(toDeliveryView) }
}
