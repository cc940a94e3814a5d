import type { UrlQuery } from '~/utils/api/url-query'
import { projectKeyOf } from '~/utils/app/project-url'

/** Ids of the projects that addresses of this tab have named, by key (plugins/project.ts). */
export const useProjectIds = () => useState<Record<string, string>>('project-ids', () => ({}))

/** The project that an address names; undefined = the default one. */
export function findProjectId(ids: Record<string, string>, query: UrlQuery): string | undefined {
  const key = projectKeyOf(query)
  return Object.hasOwn(ids, key) ? ids[key] : undefined
}

/** The project that the page shows, from its address alone; undefined = the default one. */
export function useProjectId(): Readonly<Ref<string | undefined>> {
  const route = useRoute()
  const ids = useProjectIds()
  return computed(() => findProjectId(ids.value, route.query))
}
