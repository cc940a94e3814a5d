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

type Sealed = Pick<Carrier, 'authorization' | 'cookie' | 'forwardedProto' | 'isEncrypted'>

/**
 * A token counts before a cookie: who sends one means it, and a wrong one is not made good by the browser's session.
 * Any other Authorization is a wrong token, too. Of several sessions all; none was looked up.
 */
export async function readCredentials(access: Access, carrier: Sealed): Promise<Credential[]> {
  const { authorization, cookie = '' } = carrier
  if (authorization !== undefined) {
    return [toToken(authorization)]
  }
  const secrets = await Promise.all(listSealed(cookie, isSecure(carrier, access)).map(sealed => open(access, sealed)))
  return [...new Set(secrets)].filter(secret => secret !== undefined).map(secret => ({ type: 'session', secret }))
}

/** Of several sessions that of somebody: a host beside ours can add a cookie. For requests that were counted. */
export async function readCredential(access: Access, carrier: Sealed): Promise<Credential | undefined> {
  const credentials = await readCredentials(access, carrier)
  for (const credential of credentials.length > 1 ? credentials : []) {
    if ((await access.identify(credential)).kind !== 'nobody') {
      return credential
    }
  }
  return credentials[0]
}

/** What of it is in memory: a token that was let in a moment ago, or a session whose cookie was opened here. */
export function recallCredential(access: Access, carrier: Sealed): Credential | undefined {
  const { authorization, cookie = '' } = carrier
  if (authorization !== undefined) {
    const token = toToken(authorization)
    return access.recall(token)?.kind === 'token' ? token : undefined
  }
  const secrets = listSealed(cookie, isSecure(carrier, access)).map(sealed => opened.get(toKey(access, sealed)))
  const secret = secrets.find(found => found !== undefined)
  return secret === undefined ? undefined : { type: 'session', secret }
}

const toToken = (authorization: string): Credential =>
  ({ type: 'token', secret: BEARER.exec(authorization)?.[1] ?? '' })

/**
 * Over TLS only the name that nobody else can set. A WebSocket upgrade may lack X-Forwarded-Proto; it is accepted there
 * all the same.
 */
function listSealed(header: string, isSecure: boolean): string[] {
  const parts = header.split(';').map(part => part.trim())
  const valuesOf = (name: string) =>
    parts.filter(part => part.startsWith(`${name}=`)).map(part => part.slice(name.length + 1))
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

const toKey = ({ cookieKey }: Access, sealed: string) => `${cookieKey} ${sealed}`

async function open(access: Access, sealed: string): Promise<string | undefined> {
  const key = toKey(access, sealed)
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
  const noEvent = { headers: new Headers(), context: {} } as unknown as H3Event
  const session = await unsealSession(noEvent, toSessionConfig(access, false), sealed).catch(() => undefined)
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
export async function answerSignedIn(
  event: H3Event,
  { access }: Pick<Services, 'access'>,
  { secret, identity }: SignedIn,
): Promise<SessionView> {
  const config = toSessionConfig(access, isSecure(carrierOf(event), access))
  const sessions = Object.create(null) as NonNullable<H3Event['context']['sessions']>
  sessions[config.name ?? SESSION_COOKIE] = { id: randomUUID(), createdAt: Date.now(), data: {} }
  event.context.sessions = sessions
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
function isSecure(
  { forwardedProto = '', isEncrypted }: Pick<Carrier, 'forwardedProto' | 'isEncrypted'>,
  { isBehindProxy }: Access,
): boolean {
  return isEncrypted || (isBehindProxy && /^(?:https|wss)$/i.test(forwardedProto))
}

/** The address that asks. A proxy adds the address it sees to the end of X-Forwarded-For, some with its port. */
export function addressOf(
  { forwardedFor, remoteAddress }: Pick<Carrier, 'forwardedFor' | 'remoteAddress'>,
  { isBehindProxy }: Pick<Access, 'isBehindProxy'>,
): string {
  const last = isBehindProxy ? forwardedFor?.split(',').at(-1)?.trim() : undefined
  const forwarded = last?.replace(/^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/, '$1$2')
  return (forwarded || remoteAddress || '').replace(/^::ffff:(?=[\d.]+$)/i, '').slice(0, 64)
}

export const originOf = (event: H3Event, access: Access, former: Identity): Origin =>
  ({ address: addressOf(carrierOf(event), access), userAgent: getRequestHeader(event, 'user-agent') ?? '', former })

export const carrierOf = (event: H3Event): Carrier => carrierOfRequest(event.node.req)

export function carrierOfRequest({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): Carrier {
  const textOf = (name: string) => headers[name]?.toString()
  return {
    authorization: headers.authorization,
    cookie: headers.cookie,
    forwardedFor: textOf('x-forwarded-for'),
    remoteAddress: socket?.remoteAddress,
    forwardedProto: textOf('x-forwarded-proto'),
    isEncrypted: isEncrypted(socket),
  }
}

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
