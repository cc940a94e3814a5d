import type { LocationQuery, LocationQueryRaw } from 'vue-router'

/** A list whose filters and page stand in the URL. */
export function useListUrl<T extends { cursor: string }>(
  from: (query: LocationQuery) => T, to: (state: T) => LocationQueryRaw,
) {
  const route = useRoute()
  const list = computed(() => from(route.query))
  /** Another filter begins at the first page. */
  const addressOf = (change: Partial<T>) => ({ query: to({ ...list.value, cursor: '', ...change }) })
  const show = (change: Partial<T>, replace = false) => goTo({ ...addressOf(change) }, { replace })
  /** Addresses of the first page, unless it is shown, and of the next, if there is one. */
  const pagesOf = (page: { nextCursor?: string | null | undefined } | null | undefined) => ({
    first: list.value.cursor ? addressOf({}) : undefined,
    next: page?.nextCursor ? { query: to({ ...list.value, cursor: page.nextCursor }) } : undefined,
  })
  return { list, show, pagesOf }
}
