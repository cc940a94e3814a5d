/** One run with its stages, live. */
export function useRun(id: MaybeRefOrGetter<string>) {
  const api = useApi()
  const result = useKeptData(() => `run:${toValue(id)}`, () => api('runGet', { params: { id: toValue(id) } }))
  useLiveRefresh(() => [`run:${toValue(id)}`], () => result.refresh())
  return result
}
