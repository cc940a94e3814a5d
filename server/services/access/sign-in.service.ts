import { v7 } from 'uuid'
import { shareSignIn } from '#db/repositories/access/access-state.repository'
import { deleteSession, findSession, insertSession } from '#db/repositories/access/session.repository'
import { findUserByName, lockUser, setSignedIn, type UserRow } from '#db/repositories/access/user.repository'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import type { Trx } from '#db/client'
import { toNetwork } from '#egress/address'
import type { SignIn } from '#shared/contract/setting/access.contract'
import { AppError } from '#server/errors'
import { log } from '#server/log'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { hashSecret, makeSecret, type Access, type WithAccess } from './access'
import type { Attempt } from './guesses'
import { type Identity, toRole } from './identity'
import { isPassword } from './password'

/** Where a person signs in from, for the list of sessions. */
export interface Origin {
  address: string
  userAgent: string
  /** The session that the browser had; it ends. */
  former: Identity
}

/** What the browser keeps, and who has it. */
export interface SignedIn {
  secret: string
  identity: Identity
}

const MOST_AGENT_LETTERS = 300
/** Stands for every name that no user has. */
const UNKNOWN = 'unknown'

/** @throws AppError `unauthenticated`, `too_many_requests`; `conflict` while sign-in is off */
export async function signInUser(
  { db, access }: Pick<Deps, 'db'> & WithAccess, requestId: string, { name, password }: SignIn, origin: Origin,
): Promise<SignedIn> {
  if (!access.isOn()) {
    throw toOff()
  }
  const attempt = { name, address: origin.address }
  await holdBack(access, attempt, requestId)
  const user = await findUserByName(db, name.normalize('NFC'))
  const isRight = await isPassword(user?.passwordHash, password)
  if (!user || !isRight || !user.isEnabled || user.removedAt) {
    // Without the name: people type their password there by mistake.
    log.warn({ address: origin.address, requestId }, 'a sign-in was refused')
    const after = { ...user && { name: user.name }, userAgent: origin.userAgent.slice(0, MOST_AGENT_LETTERS) }
    access.refusals.note(
      {
        action: 'session.refused', noun: 'session', nounId: user?.id ?? UNKNOWN, address: toNetwork(origin.address),
        after,
      },
      requestId,
    )
    throw toWrong()
  }
  await access.guesses.forgive(attempt)
  // The last that can fail: a session that is stored has its owner.
  const signed = await db.transaction().execute(trx => openSession(trx, access, requestId, { user, origin }))
  if (origin.former.kind === 'user') {
    access.forget(origin.former.credentialId)
  }
  return signed
}

const toOff = () => new AppError('conflict', 'sign-in is off: nobody needs to sign in')
const toWrong = () => new AppError('unauthenticated', 'name or password is wrong')

/** @throws AppError `too_many_requests`; see `createGuesses` for who waits, and for how long */
async function holdBack(access: Access, attempt: Attempt, requestId: string): Promise<void> {
  const retryAfterSeconds = await access.guesses.begin(attempt)
  if (retryAfterSeconds > 0) {
    noteHeldBack(access, attempt.address, requestId)
    throw new AppError('too_many_requests', HELD_BACK, { retryAfterSeconds })
  }
}

/** What somebody is told who has guessed too often. */
export const HELD_BACK = 'too many wrong attempts: wait, then try again'

/** Into the audit trail. */
export function noteHeldBack({ refusals }: Pick<Access, 'refusals'>, from: string, requestId: string): void {
  const address = toNetwork(from)
  const after = { reason: 'attempts to sign in' }
  refusals.note({ action: 'access.limited', noun: 'access', nounId: address, address, after }, requestId)
}

/**
 * A new secret each time, so that a session that someone else has put into the browser is useless.
 *
 * @param user as its password was verified, which takes a while: what was changed meanwhile holds
 * @throws AppError `unauthenticated` when its password, or whether it may sign in, has changed; `conflict` when sign-in
 *   was switched off
 */
export async function openSession(
  trx: Trx, { isForced, sessionLongestMs }: Access, requestId: string,
  { user, origin }: { user: UserRow, origin: Origin },
): Promise<SignedIn> {
  if (!isForced && !await shareSignIn(trx)) {
    throw toOff()
  }
  const now = await lockUser(trx, user.id)
  if (!now?.isEnabled || now.passwordHash !== user.passwordHash) {
    throw toWrong()
  }
  const secret = makeSecret()
  const session = {
    id: v7(), userId: user.id, address: origin.address, userAgent: origin.userAgent.slice(0, MOST_AGENT_LETTERS),
    expiresAt: new Date(Date.now() + sessionLongestMs),
  }
  if (origin.former.kind === 'user') {
    await deleteSession(trx, origin.former.credentialId)
  }
  await insertSession(trx, { ...session, tokenHash: hashSecret(secret) })
  await setSignedIn(trx, user.id)
  // Whoever signs in is the actor of the entry, and of no request before it.
  await insertAudit(trx, {
    projectId: null, actor: user.name, action: 'session.create', noun: 'session', nounId: session.id,
    after: { name: user.name, ...session }, requestId,
  })
  return { secret, identity: {
    kind: 'user', userId: user.id, userName: user.name, credentialId: session.id, name: user.name,
    role: toRole(now.role), userRole: toRole(now.role), expiresAt: session.expiresAt,
  } }
}

/** No effect without a session. */
export async function signOutUser(
  deps: ChangeDeps & WithAccess, actor: Actor, identity: Identity,
): Promise<void> {
  if (identity.kind !== 'user') {
    return
  }
  await change(deps, actor, async ({ trx, audit, after }) => {
    if (await findSession(trx, identity.credentialId)) {
      await deleteSession(trx, identity.credentialId)
      await audit({
        action: 'session.delete', of: { id: identity.credentialId, projectId: null },
        before: { name: identity.userName },
      })
      after(deps.access.reload)
    }
  })
}
