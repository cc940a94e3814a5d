import type { RunEventView } from '#shared/contract/run.contract'

const PAGE_SIZE = 200
/** Of one reading: a run with more events is read on by demand. */
const MAX_PAGES = 5

/**
 * The run's events, oldest first, live. Events never change, so a refetch asks only for those after the last one known.
 *
 * @param isWanted nothing is asked before the events are looked at.
 */
export function useRunEvents(id: string, isWanted: MaybeRefOrGetter<boolean>) {
  const api = useApi()
  const key = `run-events:${id}`
  const known = useNuxtData<{ items: RunEventView[] }>(key)

  async function readOn() {
    const items = [...known.data.value?.items ?? []]
    let nextCursor: string | null = null
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const page = await api('runEventList', { params: { id }, query: { after: items.at(-1)?.seq ?? 0, limit: PAGE_SIZE } })
      items.push(...page.items)
      nextCursor = page.nextCursor
      if (nextCursor === null) {
        break
      }
    }
    return { items, nextCursor }
  }

  const result = useKeptData(key, readOn, { immediate: toValue(isWanted) })
  watch(() => toValue(isWanted), (now) => {
    if (now) {
      void result.refresh()
    }
  })
  useLiveRefresh([`run:${id}`], async () => toValue(isWanted) ? result.refresh() : undefined)
  return result
}
