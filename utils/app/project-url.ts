import { DEFAULT_PROJECT_KEY } from '#shared/domain/project'
import { firstOf, type UrlQuery } from '../api/url-query'

/** The key of the project that an address names; '' = the default one, whose addresses need not name it. */
export function projectKeyOf({ project }: UrlQuery): string {
  const key = firstOf(project) ?? ''
  return key === DEFAULT_PROJECT_KEY ? '' : key
}
