import { API_BASE } from '#shared/contract/paths'
import { EVENT_STREAM, sendsFile, type RouteDefinition } from '#shared/contract/route'
import { ROUTES } from '#shared/contract/routes'
import type { RouteTimes } from '#shared/contract/system-load.contract'
import { type Answered, METHODS, toRoute } from '../http-metrics'
import { createTimesBook, type TimesBook } from './times-book'

type About = Pick<RouteTimes, 'route' | 'method' | 'path'>

/** All routes of the API, and the few others that the console has. */
const MOST = 400

/** They last as long as their reader, or their sender, wishes: that says nothing of the console. */
const lastsAsWished = (route: RouteDefinition) =>
  sendsFile(route) || route.isUpload === true || route.produces?.includes(EVENT_STREAM) === true

const toPattern = (path: string): string => `${API_BASE}${path.replace(/\{(\w+)\}/g, ':$1')}`

/** By method and pattern of the router; null = left out. */
const KNOWN = new Map(Object.entries<RouteDefinition>(ROUTES).map(([route, definition]) => {
  const { method, path } = definition
  return [`${method} ${toPattern(path)}`, lastsAsWished(definition) ? null : { route, method, path }]
}))

const toSegments = (path: string): string[] => path.replace(/\/$/, '').split('/')

/** Where a pattern without places fits, the router takes it. */
const PATTERNS = Object.values<RouteDefinition>(ROUTES)
  .map(({ method, path }) => ({ method, pattern: toPattern(path), segments: toSegments(toPattern(path)) }))
  .sort((a, b) => a.pattern.split(':').length - b.pattern.split(':').length)

const fits = (segments: readonly string[], given: readonly string[]): boolean =>
  segments.length === given.length && segments.every((it, place) => it.startsWith(':') || it === given[place])

/** The pattern that the router would have found; that of no route of the API is the one of all pages. */
function findPattern(method: string, path: string): string {
  const given = toSegments(path)
  return PATTERNS.find(it => it.method === method && fits(it.segments, given))?.pattern ?? '/**'
}

export interface RouteBook extends Pick<TimesBook<About>, 'read'> {
  add: (answered: Answered) => void
}

/**
 * Durations of the last hour by route, with the wait for a place, also where it led to none. What was refused on
 * arrival is not among them: it took no time.
 */
export function createRouteBook(now?: () => number): RouteBook {
  const book = createTimesBook<About>({ most: MOST, ...now && { now } })
  return {
    read: book.read,
    add({ method: given = '', path, pattern: found, seconds, endedWaiting = false }) {
      const method = given === 'HEAD' ? 'GET' : METHODS.has(given) ? given : 'OTHER'
      const pattern = found ?? (endedWaiting ? findPattern(method, path) : undefined)
      const name = `${method} ${pattern ?? ''}`
      const known = KNOWN.get(name)
      const route = known === undefined ? toRoute(path, pattern) : undefined
      if (known === null || route === 'refused') {
        return
      }
      const about = known ?? toOther(method, route ?? '')
      book.add(route === undefined ? name : `${method} ${route}`, about, seconds * 1_000)
    },
  }
}

/** A name of many paths begins with no slash. */
const toOther = (method: string, route: string): About =>
  route.startsWith('/') ? { route: 'other', method, path: route } : { route, method, path: '' }
