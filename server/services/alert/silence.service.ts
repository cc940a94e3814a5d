import { v7 } from 'uuid'
import type { Db, Trx } from '#db/client'
import { listAliveLocked } from '#db/repositories/alert/alert.repository'
import { listAlertRulesByIds } from '#db/repositories/alert/alert-rule.repository'
import { countAlertsOfSilences, endSilence, findSilence, insertSilence, listSilences, lockSilence, type SilenceRow } from '#db/repositories/alert/silence.repository'
import type { SilenceCreate, SilenceListQuery, SilenceView } from '#shared/contract/alert.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError } from '#server/errors'
import type { Actor, Deps } from '../common/deps'
import { keepAnswer } from '../common/idempotency.service'
import { pageById } from '../common/paging'
import { assertCurrent, assertFound, audit, toEditableView } from '../common/versioned'
import { getTargetProjectId } from '../system/project.service'
import { applyOverlays } from './alert-overlay'

type SilenceDeps = Pick<Deps, 'db' | 'live' | 'wakeAlerts'>

const LONGEST_MS = 30 * 86_400_000

export async function listSilencesOf({ db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, state, ...query }: SilenceListQuery) {
  const page = await pageById(query, keyset => listSilences(db, { ...keyset, projectId, states: state }), row => row)
  const alerts = await countAlertsOfSilences(db, projectId)
  return { ...page, items: page.items.map(row => toView(row, alerts)) }
}

/** @throws AppError `not_found` */
export async function getSilence({ db }: Pick<Deps, 'db'>, id: string): Promise<SilenceView> {
  const row = await findSilence(db, id)
  assertFound(row, 'silence')
  return withAlerts(db, row)
}

/** Silences what matches now at once. @throws AppError `refused` for an end in the past or too far ahead. */
export async function createSilence({ db, live, wakeAlerts }: SilenceDeps, actor: Actor, { projectId: asked, matchers, reason, startsAt, endsAt }: SilenceCreate): Promise<SilenceView> {
  const projectId = await getTargetProjectId(db, asked)
  const now = new Date()
  const range = { startsAt: startsAt === undefined ? now : new Date(startsAt), endsAt: new Date(endsAt) }
  assertRange(range, now)
  const view = await db.transaction().execute(async (trx) => {
    const row = await insertSilence(trx, { id: v7(), projectId, matchers, reason, ...range, createdBy: actor.name })
    await applyToAlerts(trx, projectId)
    const after = await withAlerts(trx, row)
    await audit(trx, actor, { projectId, action: 'silence.create', noun: 'silence', nounId: row.id, after })
    await keepAnswer(trx, actor, after)
    return after
  })
  live.publish('alerts')
  wakeAlerts('all')
  return view
}

/** Ends it now; what it silenced is told. @throws AppError `not_found`, `stale_version`; `conflict` when it has ended. */
export async function endSilenceNow({ db, live, wakeAlerts }: SilenceDeps, actor: Actor, { id, seenVersions }: { id: string, seenVersions: readonly number[] | undefined }): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const before = await lockSilence(trx, id)
    assertCurrent(before, seenVersions, 'silence')
    if (toState(before) === 'ended') {
      throw new AppError('conflict', 'the silence has ended')
    }
    await endSilence(trx, id, actor.name)
    await applyToAlerts(trx, before.projectId)
    await audit(trx, actor, { projectId: before.projectId, action: 'silence.end', noun: 'silence', nounId: id, before: toView(before, new Map()) })
  })
  live.publish('alerts')
  wakeAlerts('all')
}

/** @throws AppError `refused` */
function assertRange({ startsAt, endsAt }: Pick<SilenceRow, 'startsAt' | 'endsAt'>, now: Date): void {
  if (endsAt <= now || endsAt <= startsAt) {
    throw refused('NOT_LATER', 'must be in the future and after the start')
  }
  if (endsAt.getTime() - now.getTime() > LONGEST_MS) {
    throw refused('TOO_LONG', 'at most 30 days ahead')
  }
}

const refused = (code: string, message: string) => new AppError('refused', `endsAt: ${message}`, { fields: [{ pointer: '/endsAt', code, message }] })

/** What is no longer silenced is told by the next evaluation, which the caller wakes. */
async function applyToAlerts(trx: Trx, projectId: string): Promise<void> {
  const alive = Map.groupBy(await listAliveLocked(trx, projectId), row => row.ruleId)
  for (const rule of await listAlertRulesByIds(trx, [...alive.keys()])) {
    await applyOverlays(trx, rule, alive.get(rule.id) ?? [], new Date())
  }
}

function toState({ startsAt, endsAt, endedAt }: SilenceRow): SilenceView['state'] {
  const now = new Date()
  if (endedAt !== null || endsAt <= now) {
    return 'ended'
  }
  return startsAt > now ? 'scheduled' : 'active'
}

const withAlerts = async (db: Db, row: SilenceRow): Promise<SilenceView> => toView(row, await countAlertsOfSilences(db, row.projectId))

const toView = (row: SilenceRow, alerts: ReadonlyMap<string, number>): SilenceView => ({
  ...toEditableView(row),
  projectId: row.projectId,
  matchers: row.matchers,
  reason: row.reason,
  startsAt: row.startsAt.toISOString(),
  endsAt: row.endsAt.toISOString(),
  createdBy: row.createdBy,
  endedAt: row.endedAt?.toISOString() ?? null,
  endedBy: row.endedBy,
  state: toState(row),
  alerts: alerts.get(row.id) ?? 0,
})
