import { API_BASE } from '#shared/contract/paths'
import { ROUTES } from '#shared/contract/routes'
import type { Method } from '#shared/contract/routes/route'

const PATTERNS = Object.values(ROUTES).map(({ method, path }) => ({ method, pattern: toPattern(API_BASE + path) }))

function toPattern(path: string): RegExp {
  const source = path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${source}/?$`)
}

/** Methods that the registry has for an address, in order; none for an unknown one. */
export function listMethods(path: string): Method[] {
  return [...new Set(PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].sort()
}
