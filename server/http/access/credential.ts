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
  forwardedProto: string | undefined
  /** Over TLS to us. */
  isEncrypted: boolean
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
/** More cookies of our name than a browser has from hosts above ours; each costs some cryptography. */
const MOST_COOKIES = 8

/** Over TLS: no other host can set a cookie of this name, and no page without TLS. */
const HOST_COOKIE = `__Host-${SESSION_COOKIE}`

/**
 * A token counts before a cookie: who sends one means it, and a wrong one is not made good by the browser's session. Any
 * other Authorization is a wrong token, too. Of several session cookies that of somebody counts: a host beside ours can add one.
 */
export async function readCredential(access: Access, carrier: Omit<Carrier, 'forwardedFor' | 'remoteAddress'>): Promise<Credential | undefined> {
  const { authorization, cookie = '' } = carrier
  if (authorization !== undefined) {
    return { type: 'token', secret: BEARER.exec(authorization)?.[1] ?? '' }
  }
  const opened = await Promise.all(listSealed(cookie, isSecure(carrier, access)).map(sealed => open(access, sealed)))
  const credentials = [...new Set(opened)].filter(secret => secret !== undefined).map(secret => ({ type: 'session', secret }) as const)
  for (const credential of credentials.length > 1 ? credentials : []) {
    if ((await access.identify(credential)).kind !== 'nobody') {
      return credential
    }
  }
  return credentials[0]
}

/** Over TLS only the name that nobody else can set. A WebSocket upgrade may lack X-Forwarded-Proto; it is accepted there all the same. */
function listSealed(header: string, isSecure: boolean): string[] {
  const parts = header.split(';').map(part => part.trim())
  const valuesOf = (name: string) => parts.filter(part => part.startsWith(`${name}=`)).map(part => part.slice(name.length + 1))
  const own = valuesOf(HOST_COOKIE)
  return (own.length > 0 || isSecure ? own : valuesOf(SESSION_COOKIE))
    .filter(sealed => sealed !== '' && sealed.length <= LONGEST_COOKIE)
    .slice(0, MOST_COOKIES)
    .flatMap(sealed => decodeCookie(sealed) ?? [])
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

/** Being opened: a thousand pages that come back at once carry the same. */
const opening = new Map<string, Promise<string | undefined>>()

async function open(access: Access, sealed: string): Promise<string | undefined> {
  const key = `${access.cookieKey} ${sealed}`
  const known = opened.get(key)
  if (known !== undefined) {
    return known
  }
  const pending = opening.get(key) ?? unseal(access, sealed, key).finally(() => opening.delete(key))
  opening.set(key, pending)
  return pending
}

async function unseal(access: Access, sealed: string, key: string): Promise<string | undefined> {
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
  name: isSecure ? HOST_COOKIE : SESSION_COOKIE,
  password: cookieKey,
  maxAge: sessionLongestMs / 1_000,
  // A script could set a header; only the browser's cookie counts.
  sessionHeader: false,
  cookie: { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' },
})

/** Sets the cookie, of a new session: one that the request already carried is not continued. */
export async function answerSignedIn(event: H3Event, { access }: Pick<Services, 'access'>, { secret, identity }: SignedIn): Promise<SessionView> {
  const config = toSessionConfig(access, isSecure(carrierOf(event), access))
  event.context.sessions = Object.assign(Object.create(null) as NonNullable<H3Event['context']['sessions']>, { [config.name ?? SESSION_COOKIE]: { id: randomUUID(), createdAt: Date.now(), data: {} } })
  await updateSession(event, config, { secret })
  return toSessionView(identity, access)
}

/** Both names: one may be left from before there was TLS. */
export async function takeSession(event: H3Event, access: Access): Promise<void> {
  await clearSession(event, toSessionConfig(access, false))
  if (isSecure(carrierOf(event), access)) {
    await clearSession(event, toSessionConfig(access, true))
  }
}

/** Over TLS to us, or to the proxy. */
const isSecure = ({ forwardedProto = '', isEncrypted }: Pick<Carrier, 'forwardedProto' | 'isEncrypted'>, { isBehindProxy }: Access): boolean =>
  isEncrypted || (isBehindProxy && /^(?:https|wss)$/i.test(forwardedProto))

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
  forwardedProto: getRequestHeader(event, 'x-forwarded-proto'),
  isEncrypted: isEncrypted(event.node.req.socket),
})

const isEncrypted = (socket: object | undefined): boolean => Reflect.get(socket ?? {}, 'encrypted') === true

export function carrierOfUpgrade(request: UpgradeRequest): Carrier {
  const { headers } = request
  const node: unknown = Reflect.get(request, '_req')
  return {
    authorization: headers.get('authorization') ?? undefined,
    cookie: headers.get('cookie') ?? undefined,
    forwardedFor: headers.get('x-forwarded-for') ?? undefined,
    remoteAddress: node instanceof IncomingMessage ? node.socket.remoteAddress : undefined,
    forwardedProto: headers.get('x-forwarded-proto') ?? undefined,
    isEncrypted: node instanceof IncomingMessage && isEncrypted(node.socket),
  }
}
