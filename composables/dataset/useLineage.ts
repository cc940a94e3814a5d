/** Where a version came from and what was made of it, live: runs that read it come and go. */
export function useLineage(id: string, version: MaybeRefOrGetter<string>) {
  const api = useApi()
  const result = useKeptData(() => `lineage:${id}:${toValue(version)}`, () => api('datasetLineage', { params: { id }, query: { version: toValue(version) } }))
  useLiveRefresh(['datasets', 'runs'], () => result.refresh())
  return result
}
