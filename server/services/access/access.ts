import { createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { isSignInOn } from '#db/repositories/access/access-state.repository'
import { findFormerToken, findTokenHolder, touchApiToken } from '#db/repositories/access/api-token.repository'
import { findSessionHolder, touchSession, type Holder } from '#db/repositories/access/session.repository'
import type { Db } from '#db/client'
import { toNetwork } from '#egress/address'
import { isRoleAtLeast } from '#shared/domain/role'
import { AppError } from '#server/errors'
import { log } from '#server/log'
import { createGuesses, type Guesses } from './guesses'
import { type Identity, toRole } from './identity'
import { createRateLimit, toAllowance } from './limits'
import { createRefusals, type Refusals } from './refusals'

export const SESSION_COOKIE = 'session'

/** The credentials of a request. */
export type Credential = { type: 'session' | 'token', secret: string }

/** What services need that ask who may use the console, or change it. */
export interface WithAccess {
  access: Access
}

export interface AccessOptions {
  db: Db
  /** Base64; the key of the cookies is made from it. */
  secretKey: string
  /** Of SIGN_IN; undefined = as it was switched in the settings. */
  forced: boolean | undefined
  /** Other machines can reach the console. */
  isPublicBind: boolean
  /** Requests come through a proxy that tells the caller's address and protocol. */
  isBehindProxy: boolean
  sessionIdleMs: number
  sessionLongestMs: number
  /** Requests a minute; 0 = no limit. */
  addressRate: number
  tokenRate: number
  /** Opens /metrics, and nothing else. */
  metricsToken?: string | undefined
  /** How soon the end of a session on another console is noticed; 0 in tests. */
  keptMs?: number
}

type Kept = Pick<AccessOptions, 'isPublicBind' | 'isBehindProxy' | 'sessionIdleMs' | 'sessionLongestMs'>

/** Who may use this console, and how it knows them; one for the process. */
export interface Access extends Kept {
  isOn: () => boolean
  isForced: boolean
  /**
   * Reads again whether sign-in is on, and forgets whom it knows: after a change here or on another console. Sockets
   * are looked at after it.
   */
  reload: () => Promise<void>
  /** A session or token that has ended; its sockets end within seconds. */
  forget: (credentialId: string) => void
  /** @param credential undefined = the request names none. */
  identify: (credential: Credential | undefined) => Promise<Identity>
  /** What is known of a credential that was looked up a moment ago. */
  recall: (credential: Credential) => Identity | undefined
  /**
   * Counts a request, and only then looks up who sends it, unless that is known already.
   *
   * @param credentials of several that of somebody counts
   * @throws AppError `too_many_requests`
   */
  identifyCounted: (credentials: readonly Credential[], from: Caller) => Promise<Identity>
  /** All consoles count together. */
  guesses: Guesses
  refusals: Refusals
  /** Whether this is `Bearer` and the token of Prometheus. */
  isMetricsToken: (authorization: string | undefined) => boolean
  /** /metrics asks for it also while sign-in is off; while it is on, a session or an API token opens /metrics, too. */
  needsMetricsToken: boolean
  /** Seals the session cookie. */
  cookieKey: string
  /** Ends a socket within seconds of the end of its credential. @returns a function that forgets the socket. */
  watch: (credential: Credential | undefined, close: () => void) => () => void
  stop: () => Promise<void>
}

/** Where a request comes from. */
interface Caller {
  address: string
  requestId: string
}

const KEPT_MS = 2_000
const LOOK_MS = 3_000
const TOUCH_MS = 60_000
const MOST_KNOWN = 5_000
const SECRET_BYTES = 32

/** Begins every API token, so that people and secret scanners recognise one. */
export const TOKEN_PREFIX = 'dfc_'

export const makeSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url')
/** Enough for a random secret; a password needs more. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

const NOBODY: Identity = { kind: 'nobody' }
const OPEN: Identity = { kind: 'open' }

export function createAccess(given: AccessOptions): Access {
  const { db, secretKey, forced, metricsToken, keptMs = KEPT_MS, ...options } = given
  const known = new LRUCache<string, Identity>({ max: MOST_KNOWN, ttl: Math.max(1, keptMs) })
  const byAddress = createRateLimit(options.addressRate, toAllowance(db, 'address', options.addressRate))
  const byToken = createRateLimit(options.tokenRate, toAllowance(db, 'token', options.tokenRate))
  const refusals = createRefusals(db)
  /** Lookups under way: pages that come back all at once ask for the same session. */
  const looking = new Map<string, Promise<Identity>>()
  const sockets = new Map<() => void, Credential | undefined>()
  let isOn = forced ?? false
  let timer: ReturnType<typeof setInterval> | undefined

  const toKey = ({ type, secret }: Credential) => `${type} ${hashSecret(secret)}`
  const recall = (credential: Credential) => keptMs > 0 ? known.get(toKey(credential)) : undefined

  async function look({ type, secret }: Credential): Promise<Identity> {
    const key = toKey({ type, secret })
    return recall({ type, secret }) ?? looking.get(key) ?? ask(key, type, hashSecret(secret))
  }

  async function ask(key: string, type: Credential['type'], tokenHash: string): Promise<Identity> {
    const asking = type === 'token' ? findToken(db, tokenHash) : findSession(db, tokenHash, options.sessionIdleMs)
    looking.set(key, asking)
    try {
      const identity = await asking
      // Not when it was forgotten meanwhile: what was read may be older.
      if (looking.get(key) === asking) {
        known.set(key, identity)
      }
      return identity
    }
    finally {
      if (looking.get(key) === asking) {
        looking.delete(key)
      }
    }
  }

  async function identify(credential: Credential | undefined): Promise<Identity> {
    if (!isOn) {
      return OPEN
    }
    const identity = credential ? await look(credential) : NOBODY
    // Known for a moment longer than it lasts.
    const expiresMs = 'expiresAt' in identity ? identity.expiresAt?.getTime() ?? Infinity : Infinity
    return expiresMs <= Date.now() ? NOBODY : identity
  }

  async function count(kind: 'address' | 'token', nounId: string, caller: Caller, name?: string): Promise<void> {
    const { address, requestId } = caller
    const retryAfterSeconds = await (kind === 'token' ? byToken : byAddress).take(nounId)
    if (retryAfterSeconds > 0) {
      const after = { reason: `requests of ${kind}`, ...name && { name } }
      refusals.note({ action: 'access.limited', noun: 'access', nounId, address, after }, requestId)
      const message = `more requests than this ${kind} may send in a minute`
      throw new AppError('too_many_requests', message, { retryAfterSeconds })
    }
  }

  /** A token that is known is counted for itself alone: many programs may come from one address. */
  async function identifyCounted(credentials: readonly Credential[], caller: Caller): Promise<Identity> {
    if (!isOn) {
      return OPEN
    }
    const from = { ...caller, address: toNetwork(caller.address) }
    const [first, ...others] = credentials
    if (!first || recall(first)?.kind !== 'token') {
      await count('address', from.address, from)
    }
    let identity = await identify(first)
    for (const other of others) {
      identity = identity.kind === 'nobody' ? await identify(other) : identity
    }
    if (identity.kind === 'token') {
      await count('token', identity.credentialId, from, identity.name)
    }
    if (identity.kind === 'nobody' && identity.former) {
      const { id, name, reason } = identity.former
      const { address, requestId } = from
      refusals.note({ action: 'token.invalid', noun: 'token', nounId: id, address, after: { name, reason } }, requestId)
    }
    return identity
  }

  async function endSockets(): Promise<void> {
    for (const [close, credential] of sockets) {
      if ((await identify(credential)).kind === 'nobody' && sockets.delete(close)) {
        close()
      }
    }
  }

  /** Nobody waits for it: of a thousand pages each may need a statement. */
  function lookAtSockets(): void {
    endSockets().catch((err: unknown) => log.warn({ err }, 'the sessions of open pages could not be looked at'))
  }

  return {
    ...options,
    isOn: () => isOn,
    isForced: forced !== undefined,
    async reload() {
      looking.clear()
      known.clear()
      isOn = forced ?? await isSignInOn(db)
      lookAtSockets()
    },
    forget(credentialId) {
      looking.clear()
      for (const [key, identity] of known.entries()) {
        if ('credentialId' in identity && identity.credentialId === credentialId) {
          known.delete(key)
        }
      }
    },
    identify,
    recall,
    identifyCounted,
    guesses: createGuesses(db, secretKey),
    refusals,
    isMetricsToken: (sent = '') => metricsToken !== undefined && isEqual(sent, `Bearer ${metricsToken}`),
    needsMetricsToken: metricsToken !== undefined,
    cookieKey: toCookieKey(secretKey),
    watch(credential, close) {
      sockets.set(close, credential)
      timer ??= setInterval(lookAtSockets, LOOK_MS).unref()
      return () => {
        sockets.delete(close)
        if (sockets.size === 0) {
          clearInterval(timer)
          timer = undefined
        }
      }
    },
    async stop() {
      clearInterval(timer)
      await refusals.flush()
    },
  }
}

function toCookieKey(secretKey: string): string {
  const key = hkdfSync('sha256', Buffer.from(secretKey, 'base64'), '', 'session cookie', SECRET_BYTES)
  return Buffer.from(key).toString('base64')
}

/** In constant time: hashes are of equal length. */
function isEqual(one: string, other: string): boolean {
  const [first, second] = [one, other].map(text => createHash('sha256').update(text).digest())
  return first !== undefined && second !== undefined && timingSafeEqual(first, second)
}

async function findSession(db: Db, tokenHash: string, idleMs: number): Promise<Identity> {
  const holder = await findSessionHolder(db, { tokenHash, idleMs })
  if (!holder) {
    return NOBODY
  }
  noteUse(holder, touchSession, db)
  const { id: credentialId, userId, name, expiresAt } = holder
  const role = toRole(holder.role)
  return { kind: 'user', userId, userName: name, credentialId, name, role, userRole: role, expiresAt }
}

/** A token is called `user/token`: no user has a `/` in the name. It may do what both it and its user may. */
async function findToken(db: Db, tokenHash: string): Promise<Identity> {
  const holder = await findTokenHolder(db, tokenHash)
  if (!holder) {
    const former = await findFormerToken(db, tokenHash)
    const reason = !former ? 'unknown' : former.endedAt ? 'revoked' : former.isExpired ? 'expired' : 'user disabled'
    const name = former && `${former.userName}/${former.name}`
    return { kind: 'nobody', former: { id: former?.id ?? 'unknown', name, reason } }
  }
  noteUse(holder, touchApiToken, db)
  const { id: credentialId, userId, name: userName, tokenName, expiresAt } = holder
  const [own, most] = [toRole(holder.tokenRole), toRole(holder.role)]
  const role = isRoleAtLeast(most, own) ? own : most
  const name = `${userName}/${tokenName}`
  return { kind: 'token', userId, userName, credentialId, name, role, userRole: most, expiresAt }
}

/** At most once a minute; a request does not wait for it, nor fail by it. */
function noteUse({ id, usedAt }: Holder, touch: (db: Db, id: string) => Promise<void>, db: Db): void {
  if (usedAt === null || Date.now() - usedAt.getTime() > TOUCH_MS) {
    touch(db, id).catch((err: unknown) => log.warn({ err }, 'the last use of a session or token was not written down'))
  }
}
