import { v7 } from 'uuid'
import { checkUrl, EgressError, hasForbiddenPort } from '#egress/guarded-client'
import { countWaitingByChannel } from '#db/repositories/alert/alert-delivery.repository'
import { countRulesOfChannels, removeChannelFromRules } from '#db/repositories/alert/alert-rule.repository'
import {
  deleteChannel, findChannel, insertChannel, listChannels, lockChannel, updateChannel, type ChannelRow,
} from '#db/repositories/alert/channel.repository'
import type { Db } from '#db/client'
import type {
  ChannelChange, ChannelCreate, ChannelListQuery, ChannelTest, ChannelView,
} from '#shared/contract/alert.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { isMasked } from '#shared/domain/masked-address'
import { AppError } from '#server/errors'
import { change, type ChangeDeps } from '../../common/change'
import type { Actor, Deps } from '../../common/deps'
import { pageById } from '../../common/paging'
import { sealSecret } from '../../common/sealed-secret'
import { assertCurrent, assertFound, findDifference, toEditableView } from '../../common/versioned'
import { withDeadline } from '../../common/with-deadline'
import { getTargetProjectId } from '../../system'
import { openAddress, toShownAddress, toStoredAddress } from './channel-address'

type ChannelDeps = ChangeDeps & Pick<Deps, 'secretKey' | 'settings'>

export async function listChannelsOf(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, ...query }: ChannelListQuery,
) {
  const page = await pageById(query, keyset => listChannels(db, { ...keyset, projectId }), row => row)
  const counts = await findCounts(db, projectId)
  return { ...page, items: page.items.map(row => toView(row, counts)) }
}

/** @throws AppError `not_found` */
export async function getChannel({ db }: Pick<Deps, 'db'>, id: string): Promise<ChannelView> {
  const row = await findChannel(db, id)
  assertFound(row, 'channel')
  return withCounts(db, row)
}

/** @throws AppError `refused` when the address is not one that may be called, or only what is shown of one. */
export async function createChannel(
  deps: ChannelDeps, actor: Actor, { projectId: asked, secret, url, ...channel }: ChannelCreate,
): Promise<ChannelView> {
  const { db, secretKey } = deps
  const projectId = await getTargetProjectId(db, asked)
  if (isMasked(url)) {
    refuseMasked()
  }
  await assertUrl(deps, url)
  return change(deps, actor, async ({ trx, audit }) => {
    const after = await withCounts(trx, await insertChannel(trx, {
      id: v7(), projectId, ...channel, ...toStoredAddress(secretKey, url), secret: sealSecret(secretKey, secret),
    }))
    await audit({ action: 'channel.create', of: after, after })
    return after
  })
}

export interface ChannelEdit {
  id: string
  seenVersions: readonly number[] | undefined
}

/**
 * An address that comes back as it was shown stays what it is. @throws AppError `not_found`, `stale_version`, `refused`
 */
export async function changeChannel(
  deps: ChannelDeps,
  actor: Actor,
  { id, seenVersions, change: { secret, url: asked, ...wanted } }: ChannelEdit & { change: ChannelChange },
): Promise<ChannelView> {
  const { db, secretKey } = deps
  const url = asked === undefined || !isMasked(asked) || await isShown(db, id, asked) ? asked : refuseMasked()
  if (url !== undefined && !isMasked(url)) {
    await assertUrl(deps, url)
  }
  return change(deps, actor, async ({ trx, audit }) => {
    const before = await lockChannel(trx, id)
    assertCurrent(before, seenVersions, 'channel')
    if (before.kind !== 'webhook' && (url !== undefined || secret !== undefined)) {
      const pointer = url === undefined ? '/secret' : '/url'
      throw new AppError('refused', 'the in-app channel has neither address nor secret', {
        fields: [{ pointer, code: 'NO_WEBHOOK', message: 'not a webhook' }],
      })
    }
    const difference = findDifference(before, wanted)
    const isAddressChanged = url !== undefined && !isMasked(url) && url !== openAddress(secretKey, before)
    if (!difference && secret === undefined && !isAddressChanged) {
      return withCounts(trx, before)
    }
    const stored = await updateChannel(trx, id, {
      ...difference,
      ...isAddressChanged && toStoredAddress(secretKey, url),
      ...secret !== undefined && { secret: sealSecret(secretKey, secret) },
    })
    const after = await withCounts(trx, stored)
    await audit({
      action: 'channel.update', of: after,
      before: toView(before, NO_COUNTS),
      after: { ...after, isSecretChanged: secret !== undefined, isAddressChanged },
    })
    return after
  })
}

/**
 * What waits for it is not sent any more. @throws AppError `not_found`, `stale_version`; `conflict` for the in-app
 * channel.
 */
export async function removeChannel(deps: ChangeDeps, actor: Actor, { id, seenVersions }: ChannelEdit): Promise<void> {
  await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockChannel(trx, id)
    assertCurrent(before, seenVersions, 'channel')
    if (before.kind === 'in_app') {
      throw new AppError('conflict', 'the in-app channel cannot be deleted; disable it')
    }
    await removeChannelFromRules(trx, { projectId: before.projectId, channelId: id })
    await deleteChannel(trx, id)
    await audit({ action: 'channel.delete', of: before, before: toView(before, NO_COUNTS) })
  })
}

/** Sends once and waits for the answer, disabled or not. @throws AppError `not_found` */
export async function sendTest(
  deps: ChangeDeps & Pick<Deps, 'testChannel'>, actor: Actor, id: string,
): Promise<ChannelTest> {
  const row = await findChannel(deps.db, id)
  assertFound(row, 'channel')
  const result = await deps.testChannel(row)
  // Something has left the console, whatever the answer was.
  await change(deps, actor, ({ audit }) =>
    audit({ action: 'channel.test', of: row, after: { name: row.name, ...result } }))
  return result
}

const isShown = async (db: Db, id: string, address: string) => {
  const row = await findChannel(db, id)
  return row !== undefined && toShownAddress(row) === address
}

function refuseMasked(): never {
  throw new AppError('refused', 'url: this is only what is shown of an address; enter all of it, or leave it out', {
    fields: [{ pointer: '/url', code: 'MASKED', message: 'only what is shown of an address' }],
  })
}

const RESOLVE_MS = 5_000

/** A name that cannot be resolved now is accepted: each call checks again. @throws AppError `refused` */
async function assertUrl({ settings }: Pick<Deps, 'settings'>, text: string): Promise<void> {
  const url = URL.parse(text)
  const fault = url
    ? await withDeadline(checkUrl(url, settings.config().allowsPrivateWebhooks), RESOLVE_MS)
        .then(() => undefined, toFault)
    : { code: 'BAD_URL', message: 'not a URL' }
  if (fault) {
    const code = url && hasForbiddenPort(url) ? 'BAD_PORT' : fault.code
    throw new AppError('refused', `url: ${fault.message}`, { fields: [{ pointer: '/url', ...fault, code }] })
  }
}

function toFault(error: unknown): { code: string, message: string } | undefined {
  if (error instanceof EgressError) {
    return error.reason === 'UNREACHABLE' ? undefined : { code: error.reason, message: error.message }
  }
  if (error instanceof AppError && error.code === 'upstream_timeout') {
    return undefined
  }
  throw error
}

interface Counts {
  rules: ReadonlyMap<string, number>
  waiting: ReadonlyMap<string, number>
}

const NO_COUNTS: Counts = { rules: new Map(), waiting: new Map() }

async function findCounts(db: Db, projectId: string): Promise<Counts> {
  // One after the other: a caller's transaction has one connection.
  const rules = await countRulesOfChannels(db, projectId)
  return { rules, waiting: await countWaitingByChannel(db, projectId) }
}

const withCounts = async (db: Db, row: ChannelRow): Promise<ChannelView> =>
  toView(row, await findCounts(db, row.projectId))

/** Without the secret, which is never shown, and without what may be one in the address. */
const toView = (row: ChannelRow, { rules, waiting }: Counts): ChannelView => ({
  ...toEditableView(row),
  projectId: row.projectId,
  name: row.name,
  kind: row.kind as ChannelView['kind'],
  url: toShownAddress(row),
  hasSecret: row.secret !== null,
  isEnabled: row.isEnabled,
  rules: rules.get(row.id) ?? 0,
  last: row.lastAt && {
    at: row.lastAt.toISOString(), ok: row.lastOk ?? false, status: row.lastStatus, code: row.lastCode,
    message: row.lastMessage,
  },
  waiting: waiting.get(row.id) ?? 0,
})
