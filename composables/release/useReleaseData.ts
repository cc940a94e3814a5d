import type { ReleaseState } from '#shared/domain/release/release-state'

/** Beside one of them. */
const RELEASES_OF_DATASET = 5
const ALL_OF_DATASET = 50
/** Versions to choose from when a release is drafted. */
const MOST_VERSIONS = 50

/** One release, live: its work goes on without the page. */
export const useRelease = (id: string) =>
  useApiData('releaseGet', { params: { id } }, { topics: ['releases', 'quality'] })

/** Its first records, as everybody may see them. */
export const useReleaseSample = (id: MaybeRefOrGetter<string>) =>
  useApiData('releaseSample', () => ({ params: { id: toValue(id) } }))

/** The newest releases of a dataset. */
export function useReleasesOf(datasetId: MaybeRefOrGetter<string>, limit = RELEASES_OF_DATASET) {
  const projectId = useProjectId()
  const query = computed(() => ({ projectId: projectId.value, datasetId: toValue(datasetId), limit }))
  return useApiData('releaseList', () => ({ query: query.value }), { topics: ['releases'], name: 'releaseListOf' })
}

const PREPARED: readonly ReleaseState[] = ['DRAFT', 'CHECKING', 'READY']
type ReleasedVersion = () => { projectId: string, datasetId: string, semver: string } | undefined

/** The newest release of a version in one of the states, or undefined; nothing is read while no version is given. */
function useReleaseIn(version: ReleasedVersion, name: string, state: readonly ReleaseState[]) {
  const releases = useApiData('releaseList', () => {
    const { projectId, datasetId } = version() ?? {}
    return datasetId === undefined
      ? undefined
      : { query: { projectId, datasetId, state: [...state], limit: ALL_OF_DATASET } }
  }, { topics: ['releases'], name })
  return computed(() => releases.data.value?.items.find(({ datasetVersion }) => datasetVersion === version()?.semver))
}

/** The newest release that is prepared of a version. */
export const useDraftOf = (version: ReleasedVersion) => useReleaseIn(version, 'release-draft-of', PREPARED)

/** The newest release of a version that is prepared or published. */
export const useReleaseOf = (version: ReleasedVersion) =>
  useReleaseIn(version, 'release-of', [...PREPARED, 'PUBLISHED'])

/** As many as one answer carries. */
export const useAllReleasesOf = (datasetId: MaybeRefOrGetter<string>) => useReleasesOf(datasetId, ALL_OF_DATASET)

/** The versions of the chosen dataset; nothing while none is chosen. */
export const useVersionsOf = (datasetId: MaybeRefOrGetter<string>) =>
  useApiData('datasetVersionList', () =>
    toValue(datasetId) ? { params: { id: toValue(datasetId) }, query: { limit: MOST_VERSIONS } } : undefined)
