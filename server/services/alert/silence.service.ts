import { v7 } from 'uuid'
import type { Db, Trx } from '#db/client'
import { findNames } from '#db/repositories/alert/alert-name.repository'
import { listAliveLocked } from '#db/repositories/alert/alert.repository'
import { listAlertRulesByIds } from '#db/repositories/alert/alert-rule.repository'
import {
  countAlertsOfSilences, endSilence, findSilence, insertSilence, listSilences, lockSilence, type SilenceRow,
} from '#db/repositories/alert/silence.repository'
import type { SilenceCreate, SilenceListQuery, SilenceView } from '#shared/contract/alert.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError, toRefused } from '#server/errors'
import { hasOwnName } from '#shared/domain/alert/ready-made'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { assertCurrent, assertFound, toEditableView } from '../common/versioned'
import { getTargetProjectId } from '../system'
import { isUuid } from './alert-view'
import { applyOverlays } from './engine/overlay'

type SilenceDeps = ChangeDeps & Pick<Deps, 'wakeAlerts'>

const LONGEST_MS = 30 * 86_400_000

export async function listSilencesOf(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, state, ...query }: SilenceListQuery,
) {
  const page = await pageById(query, keyset => listSilences(db, { ...keyset, projectId, states: state }), row => row)
  const [alerts, matched] = await Promise.all([countAlertsOfSilences(db, projectId), findMatched(db, page.items)])
  return { ...page, items: page.items.map(row => toView(row, alerts, matched)) }
}

/** @throws AppError `not_found` */
export async function getSilence({ db }: Pick<Deps, 'db'>, id: string): Promise<SilenceView> {
  const row = await findSilence(db, id)
  assertFound(row, 'silence')
  return withAlerts(db, row)
}

/** Silences what matches now at once. @throws AppError `refused` for an end in the past or too far ahead. */
export async function createSilence(
  deps: SilenceDeps, actor: Actor, { projectId: asked, matchers, reason, startsAt, endsAt }: SilenceCreate,
): Promise<SilenceView> {
  const projectId = await getTargetProjectId(deps.db, asked)
  const now = new Date()
  const range = { startsAt: startsAt === undefined ? now : new Date(startsAt), endsAt: new Date(endsAt) }
  assertRange(range, now)
  return change(deps, actor, async ({ trx, audit, after }) => {
    const row = await insertSilence(trx, { id: v7(), projectId, matchers, reason, ...range, createdBy: actor.name })
    await applyToAlerts(trx, projectId)
    const view = await withAlerts(trx, row)
    await audit({ action: 'silence.create', of: row, after: view })
    after(() => deps.wakeAlerts('all'))
    return view
  })
}

/**
 * Ends it now; what it silenced is told. @throws AppError `not_found`, `stale_version`; `conflict` when it has ended.
 */
export async function endSilenceNow(
  deps: SilenceDeps, actor: Actor, { id, seenVersions }: { id: string, seenVersions: readonly number[] | undefined },
): Promise<void> {
  await change(deps, actor, async ({ trx, audit, after }) => {
    const before = await lockSilence(trx, id)
    assertCurrent(before, seenVersions, 'silence')
    if (toState(before) === 'ended') {
      throw new AppError('conflict', 'the silence has ended')
    }
    await endSilence(trx, id, actor.name)
    await applyToAlerts(trx, before.projectId)
    await audit({ action: 'silence.end', of: before, before: toView(before, new Map(), new Map()) })
    after(() => deps.wakeAlerts('all'))
  })
}

/** @throws AppError `refused` */
function assertRange({ startsAt, endsAt }: Pick<SilenceRow, 'startsAt' | 'endsAt'>, now: Date): void {
  if (endsAt <= now || endsAt <= startsAt) {
    throw toRefused('/endsAt', 'NOT_LATER', 'must be in the future and after the start')
  }
  if (endsAt.getTime() - now.getTime() > LONGEST_MS) {
    throw toRefused('/endsAt', 'TOO_LONG', 'at most 30 days ahead')
  }
}

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

const withAlerts = async (db: Db, row: SilenceRow): Promise<SilenceView> =>
  toView(row, await countAlertsOfSilences(db, row.projectId), await findMatched(db, [row]))

type Matched = Pick<SilenceView['matchers'][number], 'name' | 'rule'>

const UNNAMED: Matched = { name: '', rule: null }

/** What the ids in their matchers are called. */
async function findMatched(
  db: Db, rows: readonly Pick<SilenceRow, 'matchers'>[],
): Promise<ReadonlyMap<string, Matched>> {
  const idsOf = (label: string) => [...new Set(rows.flatMap(({ matchers }) => matchers.filter(
    matcher => matcher.label === label && isUuid(matcher.value),
  ).map(({ value }) => value.toLowerCase())))]
  // One after the other: a caller's transaction has one connection.
  const names = await findNames(db, {
    pipelineIds: idsOf('pipeline'), datasetIds: idsOf('dataset'), configurationIds: idsOf('configuration'),
  })
  const rules = await listAlertRulesByIds(db, idsOf('rule'))
  return new Map<string, Matched>([
    ...[...names].map(([id, name]) => [id, { name, rule: null }] as const),
    ...rules.map(rule =>
      [rule.id, { name: rule.name, rule: { readyMade: rule.readyMade, hasOwnName: hasOwnName(rule) } }] as const),
  ])
}

const toView = (
  row: SilenceRow, alerts: ReadonlyMap<string, number>, matched: ReadonlyMap<string, Matched>,
): SilenceView => ({
  ...toEditableView(row),
  projectId: row.projectId,
  matchers: row.matchers.map(matcher => ({ ...matcher, ...matched.get(matcher.value.toLowerCase()) ?? UNNAMED })),
  reason: row.reason,
  startsAt: row.startsAt.toISOString(),
  endsAt: row.endsAt.toISOString(),
  createdBy: row.createdBy,
  endedAt: row.endedAt?.toISOString() ?? null,
  endedBy: row.endedBy,
  state: toState(row),
  alerts: alerts.get(row.id) ?? 0,
})
