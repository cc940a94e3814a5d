import type { H3Event } from 'h3'
import { API_BASE } from '#shared/contract/paths'
import { ROUTES } from '#shared/contract/routes'
import type { Method } from '#shared/contract/route'
import { AppError } from '#server/errors'
import { sendProblem } from './problem'

const PATHS = Object.values(ROUTES).map(({ method, path }) => ({ method, path: API_BASE + path }))

/** Paths without a parameter: `/runs/active` is never the run with the id `active`. */
const FIXED = new Set(PATHS.map(({ path }) => path).filter(path => !path.includes('{')))

const PATTERNS = PATHS.map(({ method, path }) => ({ method, path, pattern: toPattern(path) }))

function toPattern(path: string): RegExp {
  const source = path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${source}/?$`)
}

/** True for a fixed path that h3's router would pass to a route with a parameter when the method differs. */
export const isFixedPath = (path: string): boolean => FIXED.has(path.replace(/\/$/, ''))

/** Methods that the registry declares for a path, in order, with HEAD for GET; '' for an unknown path. */
export function toAllow(path: string): string {
  const methods = isFixedPath(path)
    ? PATHS.filter(it => it.path === path.replace(/\/$/, ''))
    : PATTERNS.filter(it => it.pattern.test(path))
  const names = new Set<Method>(methods.map(({ method }) => method))
  return [...[...names].sort(), ...names.has('GET') ? ['HEAD'] : []].join(', ')
}

/** Answers requests that match no route: 405 with Allow when the path exists, else 404. */
export function sendUnserved(event: H3Event): Promise<void> {
  const allow = toAllow(event.path.split('?', 1)[0] ?? '')
  return allow === ''
    ? sendProblem(event, new AppError('not_found', 'there is no such route'))
    : sendProblem(
        event, new AppError('method_not_allowed', `${event.node.req.method} is not one of ${allow}`), { Allow: allow },
      )
}
