import { Counter, Histogram, type Registry } from 'prom-client'

/** Others would let a caller make labels. */
export const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export interface Answered {
  method: string | undefined
  /** Path without its query. */
  path: string
  /** Pattern of the router; undefined = refused before it, or a file. */
  pattern: string | undefined
  /** Of an answer that was sent whole; undefined = the caller left before. */
  status: number | undefined
  seconds: number
  /** It waited for a place in its lane and got none: refused at the deadline, or the caller left. */
  endedWaiting?: boolean
}

export type HttpMetrics = (answered: Answered) => void

/** Requests from outside by pattern: ids, queries and what somebody made up are no labels. */
export function createHttpMetrics(registry: Registry): HttpMetrics {
  const registers = [registry]
  const requests = new Counter({
    name: 'http_requests_total', help: 'Requests by route and status; status 499 = the caller left.',
    labelNames: ['method', 'route', 'status'] as const, registers,
  })
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, without sockets.',
    labelNames: ['method', 'route'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    registers,
  })
  return ({ method: given = '', path, pattern, status = CALLER_LEFT, seconds }) => {
    const method = METHODS.has(given) ? given : 'OTHER'
    const route = toRoute(path, pattern)
    requests.labels(method, route, String(status)).inc()
    durations.labels(method, route).observe(seconds)
  }
}

/** As nginx calls it. */
const CALLER_LEFT = 499

/** All pages are one route: which page is in the address, with ids. */
export function toRoute(path: string, pattern: string | undefined): string {
  // Texts have a pattern with the hash of the build in it.
  if (/^\/(?:_nuxt|_i18n)\/|^\/favicon/.test(path)) {
    return 'file'
  }
  if (pattern !== undefined && !pattern.includes('**')) {
    return pattern
  }
  if (/^\/api(?:\/|$)/.test(path)) {
    return pattern === undefined ? 'refused' : 'unknown'
  }
  return pattern === undefined ? 'refused' : 'page'
}
