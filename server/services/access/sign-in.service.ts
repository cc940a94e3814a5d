import { v7 } from 'uuid'
import { deleteSession, findSession, insertSession } from '#db/repositories/access/session.repository'
import { findUserByName, setSignedIn, type UserRow } from '#db/repositories/access/user.repository'
import type { Trx } from '#db/client'
import type { SignIn } from '#shared/contract/setting/access.contract'
import { AppError } from '#server/errors'
import { log } from '#server/log'
import type { Actor, Deps } from '../common/deps'
import { audit } from '../common/versioned'
import { hashSecret, makeSecret, type Access } from './access'
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
export async function signInUser({ db, access }: Pick<Deps, 'db' | 'access'>, requestId: string, { name, password }: SignIn, origin: Origin): Promise<SignedIn> {
  if (!access.isOn()) {
    throw new AppError('conflict', 'sign-in is off: nobody needs to sign in')
  }
  const key = name.normalize('NFC').toLowerCase()
  holdBack(access, key, origin.address)
  const user = await findUserByName(db, key)
  const isRight = await isPassword(user?.passwordHash, password)
  if (!user || !isRight || !user.isEnabled || user.removedAt) {
    // Without the name: people type their password there by mistake.
    log.warn({ address: origin.address, requestId }, 'a sign-in was refused')
    noteRefusal({ db, access }, requestId, { user, origin })
    throw new AppError('unauthenticated', 'name or password is wrong')
  }
  access.guesses.byPair.forgive(toPair(key, origin.address))
  access.guesses.byAddress.forgive(origin.address)
  access.guesses.byName.forgive(key)
  const signed = await db.transaction().execute(trx => openSession(trx, access, { name: user.name, requestId }, { user, origin }))
  await access.reload()
  return signed
}

/**
 * At most one entry a minute for each user, and one for all names that nobody has: of these the name is not kept. The answer does not wait
 * for it: its time would tell which names exist.
 */
function noteRefusal({ db, access }: Pick<Deps, 'db' | 'access'>, requestId: string, { user, origin }: { user: UserRow | undefined, origin: Origin }): void {
  const nounId = user?.id ?? UNKNOWN
  if (access.refusals.take(nounId, performance.now()) > 0) {
    return
  }
  const after = { ...user && { name: user.name }, address: origin.address, userAgent: origin.userAgent.slice(0, MOST_AGENT_LETTERS) }
  db.transaction().execute(trx => audit(trx, { name: 'console', requestId }, { projectId: null, action: 'session.refused', noun: 'session', nounId, after }))
    .catch((error: unknown) => log.warn({ err: error, requestId }, 'a refused sign-in was not written down'))
}

/**
 * An address that guesses at one name waits longer each time for that name, and may still sign in with another; after many guesses at any
 * names it waits for all of them. Guesses at a name from other addresses wait too, but not for long: nobody can lock out others. What an
 * address sends while it has to wait does not count for the name.
 */
function holdBack({ guesses }: Access, name: string, address: string): void {
  const now = performance.now()
  const seconds = guesses.byPair.begin(toPair(name, address), now) || guesses.byAddress.begin(address, now) || guesses.byName.begin(name, now)
  if (seconds > 0) {
    throw new AppError('too_many_requests', 'too many wrong attempts: wait, then try again', { retryAfterSeconds: seconds })
  }
}

const toPair = (name: string, address: string): string => `${address} ${name}`

/** A new secret each time, so that a session that someone else has put into the browser is useless. */
export async function openSession(trx: Trx, { sessionLongestMs }: Access, actor: Actor, { user, origin }: { user: UserRow, origin: Origin }): Promise<SignedIn> {
  const secret = makeSecret()
  const session = { id: v7(), userId: user.id, address: origin.address, userAgent: origin.userAgent.slice(0, MOST_AGENT_LETTERS), expiresAt: new Date(Date.now() + sessionLongestMs) }
  if (origin.former.kind === 'user') {
    await deleteSession(trx, origin.former.credentialId)
  }
  await insertSession(trx, { ...session, tokenHash: hashSecret(secret) })
  await setSignedIn(trx, user.id)
  await audit(trx, actor, { projectId: null, action: 'session.create', noun: 'session', nounId: session.id, after: { name: user.name, ...session } })
  return { secret, identity: { kind: 'user', userId: user.id, userName: user.name, credentialId: session.id, name: user.name, role: toRole(user.role), userRole: toRole(user.role), expiresAt: session.expiresAt } }
}

/** No effect without a session. */
export async function signOutUser({ db, access, live }: Pick<Deps, 'db' | 'access' | 'live'>, actor: Actor, identity: Identity): Promise<void> {
  if (identity.kind !== 'user') {
    return
  }
  await db.transaction().execute(async (trx) => {
    if (await findSession(trx, identity.credentialId)) {
      await deleteSession(trx, identity.credentialId)
      await audit(trx, actor, { projectId: null, action: 'session.delete', noun: 'session', nounId: identity.credentialId, before: { name: identity.userName } })
    }
  })
  await access.reload()
  live.publish('access')
}
