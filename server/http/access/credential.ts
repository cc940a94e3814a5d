import { randomUUID } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { clearSession, getRequestHeader, unsealSession, updateSession, type H3Event, type SessionConfig } from 'h3'
import { LRUCache } from 'lru-cache'
import type { SessionView } from '#shared/contract/setting/access.contract'
import { SESSION_COOKIE, type Access, type Credential } from '#server/services/access/access'
import type { Origin, SignedIn } from '#server/services/access/sign-in.service'
import { toSessionView, type Identity } from '#server/services/access/identity'
import type { Services } from '../services'

/** What a request carries of its caller: an event of h3, or the request of an upgrade. */
export interface Carrier {
  authorization: string | undefined
  cookie: string | undefined
  forwardedFor: string | undefined
  remoteAddress: string | undefined
}

/** As the adapter of Node gives it: its connection is in a field without a type. */
export interface UpgradeRequest {
  headers: Headers
}

const BEARER = /^Bearer ([\w.~+/=-]{1,512})$/i

/** Cookies that were opened a moment ago. */
const opened = new LRUCache<string, string>({ max: 5_000, ttl: 60_000 })
const LONGEST_COOKIE = 2_000

/**
 * A token counts before a cookie: who sends one means it, and a wrong one is not made good by the browser's session. Any
 * other Authorization is a wrong token, too.
 */
export async function readCredential(access: Access, { authorization, cookie }: Pick<Carrier, 'authorization' | 'cookie'>): Promise<Credential | undefined> {
  if (authorization !== undefined) {
    return { type: 'token', secret: BEARER.exec(authorization)?.[1] ?? '' }
  }
  const sealed = cookie === undefined ? undefined : findCookie(cookie)
  const secret = sealed === undefined ? undefined : await open(access, sealed)
  return secret === undefined ? undefined : { type: 'session', secret }
}

function findCookie(header: string): string | undefined {
  const found = header.split(';').map(part => part.trim()).find(part => part.startsWith(`${SESSION_COOKIE}=`))
  const sealed = found?.slice(SESSION_COOKIE.length + 1)
  return sealed && sealed.length <= LONGEST_COOKIE ? decodeCookie(sealed) : undefined
}

function decodeCookie(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  }
  catch {
    // Not a cookie of ours.
    return undefined
  }
}

async function open(access: Access, sealed: string): Promise<string | undefined> {
  const key = `${access.cookieKey} ${sealed}`
  const known = opened.get(key)
  if (known !== undefined) {
    return known
  }
  // The event is not used by the library.
  const session = await unsealSession({ headers: new Headers(), context: {} } as unknown as H3Event, toSessionConfig(access, false), sealed).catch(() => undefined)
  const secret: unknown = session?.data?.secret
  if (typeof secret !== 'string') {
    return undefined
  }
  opened.set(key, secret)
  return secret
}

const toSessionConfig = ({ cookieKey, sessionLongestMs }: Access, isSecure: boolean): SessionConfig => ({
  name: SESSION_COOKIE,
  password: cookieKey,
  maxAge: sessionLongestMs / 1_000,
  // A script could set a header; only the browser's cookie counts.
  sessionHeader: false,
  cookie: { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' },
})

/** Sets the cookie, of a new session: one that the request already carried is not continued. */
export async function answerSignedIn(event: H3Event, { access }: Pick<Services, 'access'>, { secret, identity }: SignedIn): Promise<SessionView> {
  event.context.sessions = Object.assign(Object.create(null) as NonNullable<H3Event['context']['sessions']>, { [SESSION_COOKIE]: { id: randomUUID(), createdAt: Date.now(), data: {} } })
  await updateSession(event, toSessionConfig(access, isSecure(event, access)), { secret })
  return toSessionView(identity, access)
}

export const takeSession = (event: H3Event, access: Access): Promise<void> => clearSession(event, toSessionConfig(access, isSecure(event, access)))

function isSecure(event: H3Event, { isBehindProxy }: Access): boolean {
  return (isBehindProxy && getRequestHeader(event, 'x-forwarded-proto') === 'https') || Reflect.get(event.node.req.socket ?? {}, 'encrypted') === true
}

/** The address that asks. A proxy adds the address it sees to the end of X-Forwarded-For, some with its port. */
export function addressOf({ forwardedFor, remoteAddress }: Pick<Carrier, 'forwardedFor' | 'remoteAddress'>, { isBehindProxy }: Pick<Access, 'isBehindProxy'>): string {
  const forwarded = isBehindProxy ? forwardedFor?.split(',').at(-1)?.trim().replace(/^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/, '$1$2') : undefined
  return (forwarded || remoteAddress || '').replace(/^::ffff:(?=[\d.]+$)/i, '').slice(0, 64)
}

export const originOf = (event: H3Event, access: Access, former: Identity): Origin =>
  ({ address: addressOf(carrierOf(event), access), userAgent: getRequestHeader(event, 'user-agent') ?? '', former })

export const carrierOf = (event: H3Event): Carrier => ({
  authorization: getRequestHeader(event, 'authorization'),
  cookie: getRequestHeader(event, 'cookie'),
  forwardedFor: getRequestHeader(event, 'x-forwarded-for'),
  remoteAddress: event.node.req.socket?.remoteAddress,
})

export function carrierOfUpgrade(request: UpgradeRequest): Carrier {
  const { headers } = request
  const node: unknown = Reflect.get(request, '_req')
  return {
    authorization: headers.get('authorization') ?? undefined,
    cookie: headers.get('cookie') ?? undefined,
    forwardedFor: headers.get('x-forwarded-for') ?? undefined,
    remoteAddress: node instanceof IncomingMessage ? node.socket.remoteAddress : undefined,
  }
}
