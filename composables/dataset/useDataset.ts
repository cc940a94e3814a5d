import type { DatasetVersionView } from '#shared/contract/dataset.contract'

const VERSIONS_PER_PAGE = 50

/** One dataset, live. */
export function useDataset(id: string) {
  const api = useApi()
  const result = useKeptData(`dataset:${id}`, () => api('datasetGet', { params: { id } }))
  useLiveRefresh(['datasets'], () => result.refresh())
  return result
}

/** Its versions, newest first; the first page is enough for a choice. */
export function useDatasetVersions(id: string, cursor: MaybeRefOrGetter<string> = '') {
  const api = useApi()
  const call = computed(() => ({ params: { id }, query: { cursor: toValue(cursor) || undefined, limit: VERSIONS_PER_PAGE } }))
  const result = useKeptData(() => `dataset-versions:${id}:${toValue(cursor)}`, () => api('datasetVersionList', call.value))
  useLiveRefresh(['datasets'], () => result.refresh())
  return { result, call }
}

/**
 * A version with columns and statistics. A dataset may have none yet, and an address may name one that never was:
 * that is an answer here, not a failure.
 */
export function useDatasetVersion(id: string, version: MaybeRefOrGetter<string>, dataset: ReturnType<typeof useDataset>) {
  const api = useApi()
  const { failureOf } = useFailureText()

  /** The dataset says so; asking for its newest version would make the browser print a failure. */
  async function hasNone(): Promise<boolean> {
    if (dataset.status.value === 'pending') {
      await dataset.refresh({ dedupe: 'defer' })
    }
    return dataset.data.value?.latest === null
  }

  const read = async (): Promise<{ version: DatasetVersionView | null }> => {
    if (toValue(version) === 'latest' && await hasNone()) {
      return { version: null }
    }
    try {
      return { version: await api('datasetVersionGet', { params: { id, version: toValue(version) } }) }
    }
    catch (error) {
      if (failureOf(error).code === 'not_found') {
        return { version: null }
      }
      throw error
    }
  }
  const result = useKeptData(() => `dataset-version:${id}:${toValue(version)}`, read)
  // A sealed version never changes; what is the newest one does.
  useLiveRefresh(['datasets'], async () => toValue(version) === 'latest' ? result.refresh() : undefined)
  return result
}
