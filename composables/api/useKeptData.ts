/** An answer and when it was read (ms since the epoch), for "updated at" and the age of stale data. */
export type Fetched<T> = T & { fetchedAt: number }

/** Status of an answer that did not come in time (utils/api/page-deadline.ts). */
const LATE = 504

/**
 * `useAsyncData`, lazily, that keeps the last good answer when a refetch fails: the page shows old data with its age,
 * not a hole. Key = noun + every argument.
 */
export function useKeptData<T extends object>(key: MaybeRefOrGetter<string>, read: () => Promise<T>, { immediate = true } = {}) {
  const { payload, isHydrating } = useNuxtApp()
  const result = useAsyncData(
    key,
    async (): Promise<Fetched<T>> => ({ ...await read(), fetchedAt: Date.now() }),
    { lazy: true, immediate, default: (): Fetched<T> | null => payload.data[toValue(key)] ?? null },
  )
  // The server sent the page without waiting for this any longer; Nuxt takes its failure over and would not ask again.
  if (import.meta.client && isHydrating && result.error.value?.statusCode === LATE) {
    onNuxtReady(() => result.refresh())
  }
  return result
}
