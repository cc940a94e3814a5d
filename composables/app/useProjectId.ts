import { isUuid } from '~/utils/api/url-query'

/** The project that the pages show; undefined = the default one. */
export function useProjectId() {
  return useChoiceCookie<string | undefined>('project', { first: undefined, read: text => isUuid(text) ? text : undefined, write: id => id ?? '' })
}
