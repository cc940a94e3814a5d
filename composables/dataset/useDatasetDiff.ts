/** What differs between two versions, or null while there are not two. */
export function useDatasetDiff(id: string, versions: MaybeRefOrGetter<{ from: string, to: string }>) {
  const api = useApi()
  const read = async () => {
    const query = toValue(versions)
    return { diff: query.from && query.to ? await api('datasetDiff', { params: { id }, query }) : null }
  }
  return useKeptData(() => `dataset-diff:${id}:${JSON.stringify(toValue(versions))}`, read)
}
