import { AppError } from '#server/errors'

/** The headers that tell where a request comes from. */
export interface RequestOrigin {
  /** The Host header; absent on calls inside the process. */
  host: string | undefined
  origin: string | undefined
  secFetchSite: string | undefined
  /** Changes something, or opens a socket. */
  isWrite: boolean
}

// Set once at start; until then only loopback is allowed, so a late start refuses instead of admitting.
let allowedNames: ReadonlySet<string> = new Set()

/** Called only by the composition root. @param names host names without port, in addition to loopback. */
export function allowHosts(names: readonly string[]): void {
  allowedNames = new Set(names.map(name => name.toLowerCase()))
}

/**
 * The operator's browser is the attacker's tool while there is no sign-in. A foreign Host is DNS rebinding; a
 * foreign Origin or Sec-Fetch-Site is another page's request. Used by the middleware and by the WebSocket's upgrade.
 *
 * @returns the reason for refusal; undefined = allowed.
 */
export function findRefusal(request: RequestOrigin): AppError | undefined {
  const { host, origin, secFetchSite, isWrite } = request
  if (host !== undefined && !isAllowedName(toHostName(host))) {
    return new AppError('forbidden', 'this host name is not allowed; add it to ALLOWED_HOSTS if it is yours')
  }
  if (origin !== undefined && !isOwnOrigin(origin, host)) {
    return new AppError('forbidden', 'requests from other origins are refused')
  }
  if (isWrite && secFetchSite !== undefined && secFetchSite !== 'same-origin' && secFetchSite !== 'none') {
    return new AppError('forbidden', 'requests from other sites are refused')
  }
  return undefined
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  const url = URL.parse(origin)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return false
  }
  // Parsed with the origin's scheme, which drops a default port on both sides.
  if (
    host !== undefined && toHostName(host) !== undefined && url.host === URL.parse(`${url.protocol}//${host}`)?.host
  ) {
    return true
  }
  // Behind a proxy the Host may be an inner one: then the name must be on the list. Another port is another program,
  // so only the default port is accepted implicitly; on this machine itself there is no proxy.
  return url.port === '' && allowedNames.has(url.hostname) && !isOwnAddress(url.hostname)
}

/** Loopback addresses, on which any program of this machine may listen. */
const isOwnAddress = (name: string) => isLoopback(name) || name === '0.0.0.0' || name === '[::]'

const isAllowedName = (name: string | undefined) => name !== undefined && (isLoopback(name) || allowedNames.has(name))

const isLoopback = (name: string) => name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name)

/** Host without port, in lower case; undefined if invalid. Parsed by hand: URL would turn `0x7f.1` into 127.0.0.1. */
function toHostName(host: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(host.toLowerCase())?.[1]
}
