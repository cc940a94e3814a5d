import { v7 } from 'uuid'
import {
  endApiToken, findApiToken, insertApiToken, listApiTokens, type ApiTokenRow,
} from '#db/repositories/access/api-token.repository'
import { deleteSession, findSession, listSessions, type SessionRow } from '#db/repositories/access/session.repository'
import type {
  CredentialListQuery, SessionItem, TokenCreate, TokenCreated, TokenView,
} from '#shared/contract/setting/access.contract'
import { isRoleAtLeast } from '#shared/domain/role'
import { AppError, toRefused } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { assertFound } from '../common/versioned'
import { hashSecret, makeSecret, TOKEN_PREFIX, type WithAccess } from './access'
import { assertNotLowered, assertPerson, assertRole, type Identity, toRole } from './identity'

type CredentialDeps = ChangeDeps & WithAccess

const HINT_LETTERS = 8

/**
 * Whose are listed: one's own, or those of everybody. @throws AppError `forbidden`, also for a token that may do less
 * than its user
 */
function toOwner(identity: Identity, isAll: boolean): string | undefined {
  assertNotLowered(identity)
  if (isAll || !('userId' in identity)) {
    assertRole(identity, 'admin')
    return undefined
  }
  return identity.userId
}

export function listSessionsOf(
  { db, access }: Pick<Deps, 'db'> & WithAccess, identity: Identity, { all, ...query }: CredentialListQuery,
) {
  const userId = toOwner(identity, all)
  return pageById(query, keyset => listSessions(db, { ...keyset, userId, idleMs: access.sessionIdleMs }), row =>
    toSessionItem(row, identity))
}

export function listTokensOf({ db }: Pick<Deps, 'db'>, identity: Identity, { all, ...query }: CredentialListQuery) {
  const userId = toOwner(identity, all)
  return pageById(query, keyset => listApiTokens(db, { ...keyset, userId }), toTokenView)
}

/**
 * @throws AppError `not_found`, also for a session of somebody else; `forbidden` for a token that may do less than its
 *   user
 */
export async function revokeSession(
  deps: CredentialDeps, actor: Actor, { id, identity }: { id: string, identity: Identity },
): Promise<void> {
  assertNotLowered(identity)
  await change(deps, actor, async ({ trx, audit, after }) => {
    const row = await findSession(trx, id)
    const own = row && mayEnd(identity, row.userId) ? row : undefined
    assertFound(own, 'session')
    await deleteSession(trx, id)
    await audit({
      action: 'session.revoke', of: { id, projectId: null },
      before: { name: own.userName, address: own.address },
    })
    after(deps.access.reload)
  })
}

/**
 * A token belongs to who made it: it may never do more than its user may, and ends with the user.
 *
 * @throws AppError `conflict` while sign-in is off, or for a taken name; `forbidden` for a token that asks; `refused`
 *   for a role above one's own, or an end in the past
 */
export async function createToken(
  deps: CredentialDeps, actor: Actor, { identity, name, role, expiresAt }: TokenCreate & { identity: Identity },
): Promise<TokenCreated> {
  assertPerson(identity)
  if (identity.kind !== 'user') {
    throw new AppError('conflict', 'a token belongs to a user: switch sign-in on first')
  }
  if (!isRoleAtLeast(identity.role, role)) {
    throw toRefused('/role', 'ROLE_TOO_HIGH', 'above your own role')
  }
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) {
    throw toRefused('/expiresAt', 'IN_THE_PAST', 'it would have expired already')
  }
  const token = TOKEN_PREFIX + makeSecret()
  const id = v7()
  const created = await change(deps, actor, async ({ trx, audit }) => {
    await insertApiToken(trx, {
      id, userId: identity.userId, name, role, tokenHash: hashSecret(token), hint: token.slice(0, HINT_LETTERS),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    })
    const row = await findApiToken(trx, id)
    assertFound(row, 'token')
    const after = toTokenView(row)
    await audit({ action: 'token.create', of: { id, projectId: null }, after })
    return after
  })
  return { ...created, token }
}

/**
 * @throws AppError `not_found`, also for a token of somebody else; `forbidden` for a token that may do less than its
 *   user
 */
export async function revokeToken(
  deps: CredentialDeps, actor: Actor, { id, identity }: { id: string, identity: Identity },
): Promise<void> {
  assertNotLowered(identity)
  await change(deps, actor, async ({ trx, audit, after }) => {
    const row = await findApiToken(trx, id)
    const own = row && mayEnd(identity, row.userId) ? row : undefined
    assertFound(own, 'token')
    await endApiToken(trx, id)
    await audit({ action: 'token.delete', of: { id, projectId: null }, before: toTokenView(own) })
    after(deps.access.reload)
  })
}

const mayEnd = (identity: Identity, userId: string): boolean =>
  identity.kind === 'open' || ('userId' in identity && (identity.userId === userId || identity.role === 'admin'))

const toSessionItem = (
  { id, userId, userName, address, userAgent, createdAt, lastSeenAt, expiresAt }: SessionRow, identity: Identity,
): SessionItem => ({
  id,
  userId,
  userName,
  address,
  userAgent,
  createdAt: createdAt.toISOString(),
  lastSeenAt: lastSeenAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  isCurrent: identity.kind === 'user' && identity.credentialId === id,
})

const toTokenView = (
  { id, userId, userName, name, role, hint, createdAt, expiresAt, lastUsedAt }: ApiTokenRow,
): TokenView => ({
  id,
  userId,
  userName,
  name,
  role: toRole(role),
  hint,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  isExpired: expiresAt !== null && expiresAt.getTime() <= Date.now(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
})
