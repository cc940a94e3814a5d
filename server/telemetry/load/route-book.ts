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

/** By method and pattern of the router; null = left out. */
const KNOWN = new Map(Object.entries<RouteDefinition>(ROUTES).map(([route, definition]) => {
  const { method, path } = definition
  const about = lastsAsWished(definition) ? null : { route, method, path }
  return [`${method} ${API_BASE}${path.replace(/\{(\w+)\}/g, ':$1')}`, about]
}))

export interface RouteBook extends Pick<TimesBook<About>, 'read'> {
  add: (answered: Answered) => void
}

/** Durations of the last hour by route. What was refused on arrival is not among them: it took no time. */
export function createRouteBook(now?: () => number): RouteBook {
  const book = createTimesBook<About>({ most: MOST, ...now && { now } })
  return {
    read: book.read,
    add({ method: given = '', path, pattern, seconds }) {
      const method = given === 'HEAD' ? 'GET' : METHODS.has(given) ? given : 'OTHER'
      const name = `${method} ${pattern ?? ''}`
      const known = KNOWN.get(name)
      const route = known === undefined ? toRoute(path, pattern) : undefined
      if (known === null || route === 'refused') {
        return
      }
      book.add(route === undefined ? name : `${method} ${route}`, known ?? toOther(method, route ?? ''), seconds * 1_000)
    },
  }
}

/** A name of many paths begins with no slash. */
const toOther = (method: string, route: string): About =>
  route.startsWith('/') ? { route: 'other', method, path: route } : { route, method, path: '' }
