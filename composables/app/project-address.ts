import type { RouteLocation, RouteLocationRaw } from 'vue-router'
import { projectKeyOf } from '~/utils/app/project-url'

/** Pages of no project. */
const OUTSIDE = /^\/sign-in\/?$/

/**
 * An address as a link of a page means it: in the project of that page, unless it names another.
 *
 * @param key of the page's project.
 * @param read takes an address apart.
 */
export function toAddressIn(
  key: string, to: RouteLocationRaw, read: (text: string) => Pick<RouteLocation, 'path' | 'query' | 'hash'>,
): Exclude<RouteLocationRaw, string> {
  if (typeof to === 'string') {
    const { path, query, hash } = read(to)
    return toAddressIn(key, { path, query, hash }, read)
  }
  // Resolved before: somebody was on the way there.
  if ('matched' in to) {
    return to
  }
  const { project = key, ...query } = to.query ?? {}
  const named = 'path' in to && OUTSIDE.test(to.path ?? '')
    ? ''
    : projectKeyOf({ project: String([project].flat()[0] ?? '') })
  return { ...to, query: { ...query, ...named && { project: named } } }
}
