import { API_BASE } from '#shared/contract/paths'
import { ROUTES } from '#shared/contract/routes'
import { EVENT_STREAM, sendsFile, type RouteDefinition } from '#shared/contract/route'

/** What has a lane. Each competes only with itself: readers do not delay a launch, nor guessed passwords a write. */
export type LaneKind = 'page' | 'read' | 'write' | 'sign_in' | 'long' | 'file'

/**
 * What lasts as long as the other end wishes: files sent and received, and server-sent events. It costs next to nothing
 * while nobody sends or takes, so it takes no place of those who work.
 */
export type StreamKind = 'transfer' | 'events'

export type WorkKind = LaneKind | StreamKind

/** Probes and counters are never refused: they must show the overload. */
const ALWAYS = /^\/(?:healthz|readyz|metrics)\/?$/

const FILE = /^\/(?:_nuxt|_i18n)\/|^\/favicon/

/** One pattern for all routes that pass: it is tried for each request, also for those that are refused. */
function toPattern(test: (route: RouteDefinition) => boolean): RegExp {
  const routes = Object.values<RouteDefinition>(ROUTES).filter(test)
    .map(({ method, path }) => `${method} ${API_BASE}${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}`)
  return new RegExp(`^(?:${routes.join('|')})/?$`)
}

/** The beginning of a resumable upload is a row; a part of the file may come with it. */
const beginsUpload = ({ method, isTus }: RouteDefinition): boolean => isTus === true && method === 'POST'

/** In this order; what matches none is a read or a write. */
const KINDS: [WorkKind, RegExp][] = [
  ['sign_in', toPattern(route => route.lane === 'sign_in')],
  ['events', toPattern(route => route.produces?.includes(EVENT_STREAM) ?? false)],
  ['transfer', toPattern(route => !beginsUpload(route) && (route.isUpload === true || sendsFile(route)))],
  ['long', toPattern(route => route.lane === 'long')],
]

const RESUMABLE = toPattern(beginsUpload)
const FILE_PART = 'application/offset+octet-stream'

/**
 * @param type content type of the body
 * @returns `undefined` for requests that are never refused.
 */
export function toWorkKind(method: string, url: string, type?: string): WorkKind | undefined {
  const path = url.split('?', 1)[0] ?? ''
  if (ALWAYS.test(path)) {
    return undefined
  }
  if (FILE.test(path)) {
    return 'file'
  }
  if (!/^\/api(?:\/|$)/.test(path)) {
    return 'page'
  }
  const asked = `${method === 'HEAD' ? 'GET' : method} ${path}`
  const [kind] = KINDS.find(([, pattern]) => pattern.test(asked)) ?? []
  if (kind) {
    return kind
  }
  if (type === FILE_PART && RESUMABLE.test(asked)) {
    return 'transfer'
  }
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'read' : 'write'
}
