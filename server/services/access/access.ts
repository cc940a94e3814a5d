import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { isSignInOn } from '#db/repositories/access/access-state.repository'
import { findTokenHolder, touchApiToken } from '#db/repositories/access/api-token.repository'
import { findSessionHolder, touchSession, type Holder } from '#db/repositories/access/session.repository'
import type { Db } from '#db/client'
import { isRoleAtLeast } from '#shared/domain/role'
import { AppError } from '#server/errors'
import { log } from '#server/log'
import { type Identity, toRole } from './identity'
import { createGuessLimit, createRateLimit, type GuessLimit, type RateLimit } from './limits'

export const SESSION_COOKIE = 'session'

/** The credentials of a request. */
export type Credential = { type: 'session' | 'token', secret: string }

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
  /** How soon the end of a session on another console is noticed; 0 in tests. */
  keptMs?: number
}

/** Who may use this console, and how it knows them; one for the process. */
export interface Access extends Pick<AccessOptions, 'isPublicBind' | 'isBehindProxy' | 'sessionIdleMs' | 'sessionLongestMs'> {
  isOn: () => boolean
  isForced: boolean
  /** Reads again whether sign-in is on, and forgets whom it knows: after a change here or on another console. */
  reload: () => Promise<void>
  /** @param credential undefined = the request names none. */
  identify: (credential: Credential | undefined) => Promise<Identity>
  /** Counts a request. @throws AppError `too_many_requests` */
  countRequest: (identity: Identity, address: string) => void
  guesses: {
    /** Of one address at one name. */
    byPair: GuessLimit
    /** At all names: many people may come from one address. */
    byAddress: GuessLimit
    byName: GuessLimit
  }
  /** How often a refused sign-in is written down, by user. */
  refusals: RateLimit
  /** Seals the session cookie. */
  cookieKey: string
  /** Ends a socket within seconds of the end of its credential. @returns a function that forgets the socket. */
  watch: (credential: Credential | undefined, close: () => void) => () => void
  stop: () => void
}

const KEPT_MS = 2_000
const LOOK_MS = 3_000
const TOUCH_MS = 60_000
const MOST_KNOWN = 5_000
const SECRET_BYTES = 32
const MINUTE_MS = 60_000

/** Begins every API token, so that people and secret scanners recognise one. */
export const TOKEN_PREFIX = 'dfc_'

export const makeSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url')
/** Enough for a random secret; a password needs more. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

const NOBODY: Identity = { kind: 'nobody' }
const OPEN: Identity = { kind: 'open' }

export function createAccess({ db, secretKey, forced, keptMs = KEPT_MS, ...options }: AccessOptions): Access {
  const known = new LRUCache<string, Identity>({ max: MOST_KNOWN, ttl: Math.max(1, keptMs) })
  const byAddress = createRateLimit(options.addressRate)
  const byToken = createRateLimit(options.tokenRate)
  const sockets = new Map<() => void, Credential | undefined>()
  let isOn = forced ?? false
  let timer: ReturnType<typeof setInterval> | undefined

  async function look({ type, secret }: Credential): Promise<Identity> {
    const tokenHash = hashSecret(secret)
    const key = `${type} ${tokenHash}`
    const seen = keptMs > 0 ? known.get(key) : undefined
    if (seen) {
      return seen
    }
    const identity = type === 'token' ? await findToken(db, tokenHash) : await findSession(db, tokenHash, options.sessionIdleMs)
    known.set(key, identity)
    return identity
  }

  async function identify(credential: Credential | undefined): Promise<Identity> {
    if (!isOn) {
      return OPEN
    }
    const identity = credential ? await look(credential) : NOBODY
    // Known for a moment longer than it lasts.
    return 'expiresAt' in identity && identity.expiresAt && identity.expiresAt.getTime() <= Date.now() ? NOBODY : identity
  }

  async function lookAtSockets(): Promise<void> {
    for (const [close, credential] of sockets) {
      if ((await identify(credential)).kind === 'nobody' && sockets.delete(close)) {
        close()
      }
    }
  }

  return {
    ...options,
    isOn: () => isOn,
    isForced: forced !== undefined,
    async reload() {
      known.clear()
      isOn = forced ?? await isSignInOn(db)
      await lookAtSockets()
    },
    identify,
    countRequest(identity, address) {
      const now = performance.now()
      const seconds = identity.kind === 'token' ? byToken.take(identity.credentialId, now) : byAddress.take(address, now)
      if (seconds > 0) {
        throw new AppError('too_many_requests', `more requests than this ${identity.kind === 'token' ? 'token' : 'address'} may send in a minute`, { retryAfterSeconds: seconds })
      }
    },
    guesses: {
      byPair: createGuessLimit({ free: 5, longestMs: 15 * MINUTE_MS }),
      byAddress: createGuessLimit({ free: 50, longestMs: 15 * MINUTE_MS }),
      byName: createGuessLimit({ free: 10, longestMs: MINUTE_MS }),
    },
    refusals: createRateLimit(1),
    cookieKey: Buffer.from(hkdfSync('sha256', Buffer.from(secretKey, 'base64'), '', 'session cookie', SECRET_BYTES)).toString('base64'),
    watch(credential, close) {
      sockets.set(close, credential)
      timer ??= setInterval(() => void lookAtSockets().catch((error: unknown) => log.warn({ err: error }, 'the sessions of open pages could not be looked at')), LOOK_MS).unref()
      return () => {
        sockets.delete(close)
        if (sockets.size === 0) {
          clearInterval(timer)
          timer = undefined
        }
      }
    },
    stop: () => clearInterval(timer),
  }
}

async function findSession(db: Db, tokenHash: string, idleMs: number): Promise<Identity> {
  const holder = await findSessionHolder(db, { tokenHash, idleMs })
  if (!holder) {
    return NOBODY
  }
  noteUse(holder, touchSession, db)
  const { id, userId, name, role, expiresAt } = holder
  return { kind: 'user', userId, userName: name, credentialId: id, name, role: toRole(role), userRole: toRole(role), expiresAt }
}

/** A token is called `user/token`: no user has a `/` in the name. It may do what both it and its user may. */
async function findToken(db: Db, tokenHash: string): Promise<Identity> {
  const holder = await findTokenHolder(db, tokenHash)
  if (!holder) {
    return NOBODY
  }
  noteUse(holder, touchApiToken, db)
  const { id, userId, name, tokenName, expiresAt } = holder
  const [own, most] = [toRole(holder.tokenRole), toRole(holder.role)]
  return { kind: 'token', userId, userName: name, credentialId: id, name: `${name}/${tokenName}`, role: isRoleAtLeast(most, own) ? own : most, userRole: most, expiresAt }
}

/** At most once a minute; a request does not wait for it, nor fail by it. */
function noteUse({ id, usedAt }: Holder, touch: (db: Db, id: string) => Promise<void>, db: Db): void {
  if (usedAt === null || Date.now() - usedAt.getTime() > TOUCH_MS) {
    touch(db, id).catch((error: unknown) => log.warn({ err: error }, 'the last use of a session or token was not written down'))
  }
}
