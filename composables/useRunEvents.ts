/** More than a run of the usual size has; the API gives the rest page by page. */
const PAGE_SIZE = 200

/**
 * The run's events, oldest first, live.
 *
 * @param isWanted nothing is asked before the events are looked at.
 */
export function useRunEvents(id: string, isWanted: MaybeRefOrGetter<boolean>) {
  const api = useApi()
  const result = useKeptData(
    `run-events:${id}`,
    () => api('runEventList', { params: { id }, query: { limit: PAGE_SIZE } }),
    { immediate: toValue(isWanted) },
  )
  watch(() => toValue(isWanted), (now) => {
    if (now) {
      void result.refresh()
    }
  })
  useLiveRefresh([`run:${id}`], async () => toValue(isWanted) ? result.refresh() : undefined)
  return result
}
