import { v7 } from 'uuid'
import { endApiTokensOf } from '#db/repositories/access/api-token.repository'
import { deleteSessionsOf, renewSession } from '#db/repositories/access/session.repository'
import {
  findUser, findUserByName, insertUser, listUsers, lockAdmins, lockUser, updateUser, type UserRow,
} from '#db/repositories/access/user.repository'
import type { Trx } from '#db/client'
import { toNetwork } from '#egress/address'
import type { PasswordSet, UserChange, UserCreate, UserView } from '#shared/contract/setting/access.contract'
import { AppError, toRefused, toTaken } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { assertCurrent, assertFound, findDifference, toEditableView } from '../common/versioned'
import { assertPerson, type Identity, RESERVED_NAMES, toRole } from './identity'
import { hashSecret, makeSecret, type WithAccess } from './access'
import { hashPassword, isPassword } from './password'
import { HELD_BACK, type SignedIn } from './sign-in.service'

type UserDeps = ChangeDeps & WithAccess

export const listUsersOf = ({ db }: Pick<Deps, 'db'>, query: { limit: number, cursor?: string | undefined }) =>
  pageById(query, keyset => listUsers(db, keyset), toUserView)

/** @throws AppError `not_found` */
export async function getUser({ db }: Pick<Deps, 'db'>, id: string): Promise<UserView> {
  const row = await findUser(db, id)
  assertFound(row, 'user')
  return toUserView(row)
}

/**
 * @throws AppError `conflict` for a taken name, `refused` for one that nobody can have, `forbidden` for a token that
 *   asks
 */
export async function createUser(
  deps: UserDeps, actor: Actor, { identity, password, ...user }: UserCreate & { identity: Identity },
): Promise<UserView> {
  assertPerson(identity)
  const passwordHash = await hashPassword(password)
  return change(deps, actor, async ({ trx, audit }) => {
    assertNameFree(user.name, await findUserByName(trx, user.name))
    const after = toUserView(await insertUser(trx, { id: v7(), ...user, passwordHash }))
    await audit({ action: 'user.create', of: { id: after.id, projectId: null }, after })
    return after
  })
}

export function assertNameFree(name: string, former: UserRow | undefined): void {
  if (RESERVED_NAMES.includes(name.toLowerCase())) {
    throw toRefused('/name', 'NAME_RESERVED', 'changes that no user has made stand under this name')
  }
  if (former) {
    throw toTaken('/name')
  }
}

interface UserEdit {
  id: string
  identity: Identity
  seenVersions: readonly number[] | undefined
}

/**
 * @throws AppError `not_found`, `stale_version`; `forbidden` for a token that asks; `conflict` when nobody would be
 *   left who can manage the others
 */
export async function changeUser(
  deps: UserDeps, actor: Actor, { id, identity, seenVersions, change: wanted }: UserEdit & { change: UserChange },
): Promise<UserView> {
  assertPerson(identity)
  return change(deps, actor, async ({ trx, audit, after }) => {
    const admins = await lockAdmins(trx)
    const before = await lockUser(trx, id)
    assertCurrent(before, seenVersions, 'user')
    const difference = findDifference(before, wanted)
    if (!difference) {
      return toUserView(before)
    }
    if (difference.isEnabled === false || (difference.role ?? 'admin') !== 'admin') {
      assertOthers(admins, id)
    }
    if (difference.isEnabled === false) {
      await deleteSessionsOf(trx, id)
    }
    after(deps.access.reload)
    const view = toUserView(await updateUser(trx, id, difference))
    await audit({ action: 'user.update', of: { id, projectId: null }, before: toUserView(before), after: view })
    return view
  })
}

/** Sessions and tokens end; the name stays taken. @throws AppError as `changeUser` */
export async function removeUser(
  deps: UserDeps, actor: Actor, { id, identity, seenVersions }: UserEdit,
): Promise<void> {
  assertPerson(identity)
  await change(deps, actor, async ({ trx, audit, after }) => {
    const admins = await lockAdmins(trx)
    const before = await lockUser(trx, id)
    assertCurrent(before, seenVersions, 'user')
    assertOthers(admins, id)
    await endAccess(trx, id)
    await updateUser(trx, id, { isEnabled: false, removedAt: new Date() })
    await audit({ action: 'user.delete', of: { id, projectId: null }, before: toUserView(before) })
    after(deps.access.reload)
  })
}

async function endAccess(trx: Trx, id: string): Promise<void> {
  await deleteSessionsOf(trx, id)
  await endApiTokensOf(trx, id)
}

/** @param admins locked */
function assertOthers(admins: readonly string[], id: string): void {
  if (admins.length === 1 && admins[0] === id) {
    throw new AppError('conflict', 'this is the last administrator: make another one first', {
      fields: [{ pointer: '', code: 'LAST_ADMIN', message: 'the last administrator' }],
    })
  }
}

/**
 * Ends the user's other sessions and all API tokens, and gives this session another secret: whoever knew the old
 * password, made a token with it, or has a copy of the cookie, loses access.
 *
 * @returns the new secret of one's own session.
 * @throws AppError `not_found`; `forbidden` for that of somebody else, unless an administrator asks; `refused` for a
 *   wrong current one
 */
export async function setPassword(deps: UserDeps, actor: Actor, {
  id, identity, password, current, address,
}: PasswordSet & { id: string, identity: Identity, address: string }): Promise<SignedIn | undefined> {
  assertPerson(identity)
  const isOwn = 'userId' in identity && identity.userId === id
  if (identity.kind === 'user' && !isOwn && identity.role !== 'admin') {
    throw new AppError('forbidden', 'only an administrator sets the password of somebody else')
  }
  const row = await findUser(deps.db, id)
  assertFound(row, 'user')
  if (isOwn) {
    await assertCurrentPassword(deps, row, { current: current ?? '', address, requestId: actor.requestId })
  }
  const passwordHash = await hashPassword(password)
  const signedIn = isOwn ? { secret: makeSecret(), identity } : undefined
  await change(deps, actor, async ({ trx, audit, after }) => {
    const locked = await lockUser(trx, id)
    assertFound(locked, 'user')
    // Set anew by an administrator while the old one was verified.
    if (isOwn && locked.passwordHash !== row.passwordHash) {
      throw toWrongCurrent()
    }
    await updateUser(trx, id, { passwordHash })
    await deleteSessionsOf(trx, id, isOwn ? identity.credentialId : undefined)
    if (signedIn) {
      await renewSession(trx, signedIn.identity.credentialId, hashSecret(signedIn.secret))
    }
    const ended = await endApiTokensOf(trx, id)
    await audit({ action: 'user.password', of: { id, projectId: null }, after: { name: row.name, ended } })
    after(deps.access.reload)
  })
  return signedIn
}

/** Guesses are counted as at sign-in: otherwise an open page would allow any number of them. */
async function assertCurrentPassword(
  { access }: UserDeps, { id, name, passwordHash }: UserRow,
  { current, address, requestId }: { current: string, address: string, requestId: string },
): Promise<void> {
  const refuse = (reason: string) => access.refusals.note(
    { action: 'user.password_refused', noun: 'user', nounId: id, address: toNetwork(address), after: { name, reason } },
    requestId,
  )
  const seconds = await access.guesses.begin({ name, address })
  if (seconds > 0) {
    refuse('too many attempts')
    throw new AppError('too_many_requests', HELD_BACK, { retryAfterSeconds: seconds })
  }
  if (!await isPassword(passwordHash, current)) {
    refuse('wrong current password')
    throw toWrongCurrent()
  }
  await access.guesses.forgive({ name, address })
}

const toWrongCurrent = () => toRefused('/current', 'WRONG_PASSWORD', 'not the current password')

/** Without the password's hash. */
export const toUserView = (row: UserRow): UserView => ({
  ...toEditableView(row),
  name: row.name,
  role: toRole(row.role),
  isEnabled: row.isEnabled,
  lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
})
