import { isUuid } from '~/utils/api/uuid'

/** The project that the pages show; undefined = the default one. */
export function useProjectId() {
  return useChoiceCookie<string | undefined>('project', { first: undefined, read: text => isUuid(text) ? text : undefined, write: id => id ?? '' })
}
