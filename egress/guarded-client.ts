import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isAllowedAddress } from './address.ts'
import { systemLookUp, type FoundAddress, type Resolver } from './look-ups.ts'

/**
 * BAD_URL: not such a URL at all. ADDRESS_NOT_ALLOWED: where it leads is forbidden. UNREACHABLE: nothing answers there.
 */
export type EgressReason = 'BAD_URL' | 'ADDRESS_NOT_ALLOWED' | 'UNREACHABLE'

/** What an address must be like, whatever is there. */
export type UrlRule = 'SCHEME' | 'USER' | 'PORT'

interface EgressErrorOptions extends ErrorOptions { broken?: 'CUT' | 'TOO_LARGE', rule?: UrlRule }

/** A call to an address that a person has named failed before it was answered. */
export class EgressError extends Error {
  override name = 'EgressError'
  readonly reason: EgressReason
  /** Set when an answer had begun: what was asked for may have been done, and charged. */
  readonly broken: 'CUT' | 'TOO_LARGE' | undefined
  /** Set with BAD_URL: what is wrong with it. */
  readonly rule: UrlRule | undefined

  constructor(reason: EgressReason, message: string, { broken, rule, ...options }: EgressErrorOptions = {}) {
    super(message, options)
    this.reason = reason
    this.broken = broken
    this.rule = rule
  }
}

export interface GuardedRequest {
  url: URL
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}

export interface GuardedAnswer {
  statusCode: number
  headers: http.IncomingHttpHeaders
  text: string
}

/** An answer whose body is read as it comes. */
export interface GuardedStream {
  statusCode: number
  headers: http.IncomingHttpHeaders
  /** Leaving it before its end closes the connection. @throws EgressError when it breaks off or grows too large. */
  chunks: AsyncIterable<Buffer>
}

export interface GuardedClient {
  /**
   * One POST. The name is resolved once, every address is checked, and the connection goes to a checked
   * one, even if the name resolves differently later. Redirects are returned, never followed.
   *
   * @throws EgressError
   */
  post: (request: GuardedRequest) => Promise<GuardedAnswer>
  /** As `post`, but resolves with the head of the answer. @throws EgressError */
  open: (request: GuardedRequest) => Promise<GuardedStream>
  close: () => void
}

/** Longest answer in bytes; a chat completion has a few kilobytes. */
const MAX_ANSWER_BYTES = 8 * 2 ** 20

/** @param lookUp the system's resolver; tests pass their own */
export function createGuardedClient(allowsPrivate: boolean, lookUp: Resolver = systemLookUp): GuardedClient {
  const settings = { keepAlive: true, maxSockets: 64, maxFreeSockets: 8 }
  const agents = { 'http:': new http.Agent(settings), 'https:': new https.Agent(settings) }

  async function open({ url, headers, body, signal }: GuardedRequest): Promise<GuardedStream> {
    const addresses = await untilAborted(resolve(url, allowsPrivate, lookUp), signal)
    const isTls = url.protocol === 'https:'
    const request = (isTls ? https : http).request(url, {
      method: 'POST',
      agent: isTls ? agents['https:'] : agents['http:'],
      headers: { ...headers, 'content-length': Buffer.byteLength(body), 'accept-encoding': 'identity' },
      lookup: answerWith(addresses),
      signal,
    })
    return new Promise((done, reject) => {
      request.on('error', error => reject(signal.aborted ? signal.reason : unreachable(error)))
      request.on('response', answer =>
        done({ statusCode: answer.statusCode ?? 0, headers: answer.headers, chunks: readChunks(answer, signal) }))
      request.end(body)
    })
  }

  return {
    open,
    async post(request) {
      const { statusCode, headers, chunks } = await open(request)
      return { statusCode, headers, text: await readText(chunks) }
    },
    close() {
      agents['http:'].destroy()
      agents['https:'].destroy()
    },
  }
}

/** Checks an address before it is stored: the same checks as those of a call. @throws EgressError */
export async function checkUrl(url: URL, allowsPrivate: boolean, lookUp: Resolver = systemLookUp): Promise<void> {
  await resolve(url, allowsPrivate, lookUp)
}

/** What is wrong with an address already before its name is looked up. */
export function findUrlFault(url: URL, allowsPrivate: boolean): EgressError | undefined {
  const rule = ruleOf(url)
  if (rule) {
    return new EgressError('BAD_URL', URL_RULES[rule], { rule })
  }
  const host = hostOf(url)
  return isIP(host) && !isAllowedAddress(host, allowsPrivate) ? notAllowed() : undefined
}

async function resolve(url: URL, allowsPrivate: boolean, lookUp: Resolver): Promise<FoundAddress[]> {
  const fault = findUrlFault(url, allowsPrivate)
  if (fault) {
    throw fault
  }
  const host = hostOf(url)
  const addresses = isIP(host)
    ? [{ address: host, family: isIP(host) }]
    : await lookUp(host, { all: true }).catch(notFound)
  if (addresses.length === 0 || !addresses.every(({ address }) => isAllowedAddress(address, allowsPrivate))) {
    throw notAllowed()
  }
  return addresses
}

const hostOf = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, '')
const notAllowed = () => new EgressError('ADDRESS_NOT_ALLOWED', 'the endpoint is at an address that is not allowed')

const URL_RULES: Record<UrlRule, string> = {
  SCHEME: 'the address must start with http:// or https://',
  USER: 'the address must not hold a user name or password',
  PORT: 'the address must use port 80, 443 or one from 1024 on',
}

/** The same address without its port: for whether the place itself is allowed. */
export function withoutPort(url: URL): URL {
  const bare = new URL(url)
  bare.port = ''
  return bare
}

/** Well-known service ports below 1024 are no web servers, and HTTP requests to them can do harm. */
export const hasForbiddenPort = ({ port }: URL): boolean =>
  port !== '' && Number(port) < 1_024 && port !== '80' && port !== '443'

function ruleOf(url: URL): UrlRule | undefined {
  const { protocol, username, password } = url
  if (protocol !== 'http:' && protocol !== 'https:') {
    return 'SCHEME'
  }
  if (username || password) {
    return 'USER'
  }
  return hasForbiddenPort(url) ? 'PORT' : undefined
}

const answerWith = (addresses: readonly FoundAddress[]): LookupFunction => (_host, options, callback) => {
  if (options.all) {
    callback(null, [...addresses])
  }
  else {
    callback(null, addresses[0]!.address, addresses[0]!.family)
  }
}

export async function readText(chunks: AsyncIterable<Buffer>): Promise<string> {
  const read: Buffer[] = []
  for await (const chunk of chunks) {
    read.push(chunk)
  }
  return Buffer.concat(read).toString()
}

async function* readChunks(answer: http.IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  let bytes = 0
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > MAX_ANSWER_BYTES) {
        throw new EgressError(
          'UNREACHABLE', `the answer has more than ${MAX_ANSWER_BYTES} bytes`, { broken: 'TOO_LARGE' },
        )
      }
      yield chunk
    }
  }
  catch (error) {
    if (error instanceof EgressError) {
      throw error
    }
    throw signal.aborted
      ? signal.reason
      : new EgressError('UNREACHABLE', 'the answer broke off', { broken: 'CUT', cause: error })
  }
}

function notFound(error: Error): never {
  throw unreachable(error)
}

/** A DNS lookup cannot be cancelled, so the call stops waiting for it at its deadline. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) {
    stop()
  }
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  return promise
}

const unreachable = (cause: Error) =>
  new EgressError('UNREACHABLE', `the endpoint cannot be reached: ${cause.message}`, { cause })
