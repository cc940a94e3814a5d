import type { DatasetVersionView } from '#shared/contract/dataset.contract'

const VERSIONS_PER_PAGE = 50
/** As many as fit a screen without hiding what is below. */
export const RECORDS_PER_PAGE = 20

/** One dataset, live. */
export const useDataset = (id: string) => useApiData('datasetGet', { params: { id } }, { topics: ['datasets'] })

/** Its versions, newest first; the first page is enough for a choice. */
export const useDatasetVersions = (id: string, cursor: MaybeRefOrGetter<string> = '') =>
  useApiData(
    'datasetVersionList',
    () => ({ params: { id }, query: { cursor: toValue(cursor) || undefined, limit: VERSIONS_PER_PAGE } }),
    { topics: ['datasets'] },
  )

/** The differences between two versions, once both are chosen. */
export const useDatasetDiff = (id: string, versions: MaybeRefOrGetter<{ from: string, to: string }>) =>
  useApiData('datasetDiff', () =>
    toValue(versions).from && toValue(versions).to ? { params: { id }, query: toValue(versions) } : undefined)

/** Where a version came from and what was made of it, live: runs that read it come and go. */
export const useLineage = (id: string, version: MaybeRefOrGetter<string>) =>
  useApiData(
    'datasetLineage', () => ({ params: { id }, query: { version: toValue(version) } }),
    { topics: ['datasets', 'runs'] },
  )

export interface RecordsRequest {
  id: string
  version: string
  /** Row number, from 1. */
  row: number
  q?: string
}

/** Records of a sealed version from a row on; they never change. */
export const useRecords = (request: MaybeRefOrGetter<RecordsRequest>, limit = RECORDS_PER_PAGE) =>
  useApiData('datasetRecords', () => {
    const { id, version, row, q } = toValue(request)
    return { params: { id, version }, query: { from: String(row - 1), limit, q: q || undefined } }
  })

/**
 * A version with columns and statistics. A dataset may have none yet, and an address may name one that does not exist:
 * both are answers here, not failures.
 */
export function useDatasetVersion(
  id: string, version: MaybeRefOrGetter<string>, dataset: ReturnType<typeof useDataset>,
) {
  const api = useApi()
  const { failureOf } = useFailureText()

  /** Asks the dataset first: asking for its newest version would make the browser print a failure. */
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
  // A sealed version never changes; which one is the newest does.
  return useFetched(() => `datasetVersion:${id}:${toValue(version)}`, read, {
    topics: () => toValue(version) === 'latest' ? ['datasets'] : [],
  })
}
