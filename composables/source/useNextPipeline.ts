import { findReaders } from '~/utils/source/lineage-readers'

/** Older versions are looked at, as nothing may have read the last ones. */
const MOST_VERSIONS = 5
const MOST_RUNS = 3

interface ImportedVersion {
  datasetId: string
  semver: string
}

/**
 * The pipeline that read an earlier version of a dataset last: it is the one for the new version, too. Without an
 * answer none is offered.
 */
export function useNextPipeline(version: () => ImportedVersion | undefined) {
  const api = useApi()

  async function findIn(runIds: readonly string[]) {
    for (const id of runIds.slice(0, MOST_RUNS)) {
      const { pipeline } = await api('runGet', { params: { id } })
      if (!pipeline.isArchived && !pipeline.isBuiltIn) {
        return { id: pipeline.id, name: pipeline.name }
      }
    }
    return undefined
  }

  const found = useFetched(() => `nextPipeline:${version()?.datasetId ?? ''}:${version()?.semver ?? ''}`, async () => {
    const made = version()
    if (!made) {
      return { pipeline: undefined }
    }
    const params = { id: made.datasetId }
    const { items } = await api('datasetVersionList', { params, query: { limit: MOST_VERSIONS } })
    for (const { semver } of items.filter(item => item.semver !== made.semver)) {
      const lineage = await api('datasetLineage', { params, query: { version: semver } })
      const pipeline = await findIn(findReaders(lineage))
      if (pipeline) {
        return { pipeline }
      }
    }
    return { pipeline: undefined }
  })

  return computed(() => found.data.value?.pipeline)
}
