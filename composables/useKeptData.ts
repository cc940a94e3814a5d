/** An answer and when it was read (ms since the epoch), for "updated at" and the age of stale data. */
export type Fetched<T> = T & { fetchedAt: number }

/**
 * `useAsyncData`, lazily, that keeps the last good answer when a refetch fails: the page shows old data with its age,
 * not a hole. Key = noun + every argument.
 */
export function useKeptData<T extends object>(key: MaybeRefOrGetter<string>, read: () => Promise<T>, { immediate = true } = {}) {
  const { payload } = useNuxtApp()
  return useAsyncData(
    key,
    async (): Promise<Fetched<T>> => ({ ...await read(), fetchedAt: Date.now() }),
    { lazy: true, immediate, default: (): Fetched<T> | null => payload.data[toValue(key)] ?? null },
  )
}
