import { v7 } from 'uuid'
import { lockSignIn, setSignIn } from '#db/repositories/access/access-state.repository'
import { deleteAllSessions } from '#db/repositories/access/session.repository'
import { findUserByName, hasAdmin, insertUser, lockAdmins, type UserRow } from '#db/repositories/access/user.repository'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import type { AccessEnable } from '#shared/contract/setting/access.contract'
import { AppError, toRefused } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertPerson, type Identity } from './identity'
import { assertNameFree, toUserView } from './user.service'
import { hashPassword, isPassword } from './password'
import { openSession, type Origin, type SignedIn } from './sign-in.service'
import type { Access, WithAccess } from './access'

type AccessDeps = ChangeDeps & WithAccess

const toConflict = (message: string) => new AppError('conflict', message)

/**
 * Creates the administrator, or takes the one of this name, and switches sign-in on, in one transaction: sign-in is
 * never on without an administrator. Signs the caller in.
 *
 * @throws AppError `conflict` when it is on, or decided by the environment; `refused` for a user who is no
 *   administrator, or a wrong password.
 */
export async function enableAccess(
  deps: AccessDeps, actor: Actor, { name, password }: AccessEnable, origin: Origin,
): Promise<SignedIn> {
  assertSwitchable(deps.access)
  const passwordHash = await hashPassword(password)
  return change(deps, actor, async (write) => {
    const { trx, audit } = write
    if (await lockSignIn(trx)) {
      throw toConflict('sign-in is on already')
    }
    const user = await getAdministrator(write, { name, password, passwordHash })
    await setSignIn(trx, true)
    await audit({
      action: 'access.enable', of: { id: 'sign-in', projectId: null },
      before: { isOn: false },
      after: { isOn: true, administrator: user.name },
    })
    write.after(deps.access.reload)
    return openSession(trx, deps.access, actor.requestId, { user, origin })
  })
}

async function getAdministrator(
  { trx, audit }: Write, { name, password, passwordHash }: AccessEnable & { passwordHash: string },
): Promise<UserRow> {
  // Nobody is removed or lowered meanwhile: sign-in would be on, and nobody could manage it.
  await lockAdmins(trx)
  const former = await findUserByName(trx, name)
  if (!former || former.removedAt) {
    assertNameFree(name, former)
    const user = await insertUser(trx, { id: v7(), name, role: 'admin', passwordHash })
    await audit({ action: 'user.create', of: { id: user.id, projectId: null }, after: toUserView(user) })
    return user
  }
  if (former.role !== 'admin' || !former.isEnabled) {
    throw toRefused('/name', 'NOT_ADMIN', 'this user is there already, and is no administrator')
  }
  if (!await isPassword(former.passwordHash, password)) {
    throw toRefused('/password', 'WRONG_PASSWORD', 'this administrator is there already, with another password')
  }
  return former
}

/**
 * All sessions end; users and tokens are kept for the next time. @throws AppError `conflict`; `forbidden` for a token
 * that asks
 */
export async function disableAccess(deps: AccessDeps, actor: Actor, identity: Identity): Promise<void> {
  assertPerson(identity)
  assertSwitchable(deps.access)
  if (deps.access.isPublicBind) {
    throw toConflict('other machines can reach this console: without sign-in it would be open to all of them')
  }
  await change(deps, actor, async ({ trx, audit, after }) => {
    if (!await lockSignIn(trx)) {
      throw toConflict('sign-in is off already')
    }
    await setSignIn(trx, false)
    await deleteAllSessions(trx)
    await audit({
      action: 'access.disable', of: { id: 'sign-in', projectId: null },
      before: { isOn: true },
      after: { isOn: false },
    })
    after(deps.access.reload)
  })
}

function assertSwitchable({ isForced }: Access): void {
  if (isForced) {
    throw toConflict('SIGN_IN of the environment decides whether sign-in is on')
  }
}

/**
 * For a console without a browser on its own machine: SIGN_IN and ADMIN_PASSWORD of the environment make its first
 * administrator. Without effect once there is one.
 *
 * @returns whether somebody can sign in.
 */
export async function ensureFirstAdmin({ db }: Pick<Deps, 'db'>, password: string | undefined): Promise<boolean> {
  if (await hasAdmin(db)) {
    return true
  }
  if (password === undefined) {
    return false
  }
  const passwordHash = await hashPassword(password)
  await db.transaction().execute(async (trx) => {
    await lockSignIn(trx)
    if (!await hasAdmin(trx) && !await findUserByName(trx, FIRST_ADMIN)) {
      const user = await insertUser(trx, { id: v7(), name: FIRST_ADMIN, role: 'admin', passwordHash })
      await insertAudit(trx, {
        projectId: null, actor: 'console', action: 'user.create', noun: 'user', nounId: user.id,
        after: toUserView(user), requestId: '',
      })
    }
  })
  return hasAdmin(db)
}

const FIRST_ADMIN = 'admin'
