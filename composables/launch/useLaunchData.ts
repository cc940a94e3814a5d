import { estimateLaunch } from '~/utils/launch/launch-estimate'

const MOST_VERSIONS = 200
const MOST_RUNS = 100

/** Versions of a dataset that a stage may read, newest first. */
export function useLaunchVersions(datasetId: () => string) {
  const versions = useApiData('datasetVersionList', () => datasetId() === '' ? undefined : { params: { id: datasetId() }, query: { limit: MOST_VERSIONS } })
  // The versions of the previous dataset stay until the next ones are read.
  return computed(() => versions.status.value === 'success' ? versions.data.value?.items ?? [] : [])
}

/** What past runs of the pipeline say about the next one. */
export function useLaunchEstimate(pipelineId: () => string, projectId: () => string, recordLimit: () => number | undefined) {
  const runs = useApiData('runList', () => ({ query: { projectId: projectId(), pipelineId: pipelineId(), state: ['SUCCEEDED', 'PARTIAL'], sort: '-finishedAt', limit: MOST_RUNS } }))
  const estimate = computed(() => {
    const limit = recordLimit()
    // A retry reuses stages, so that its time and tokens say little about a whole run.
    return runs.data.value && limit !== undefined ? estimateLaunch(runs.data.value.items.filter(run => run.trigger !== 'retry'), limit) : undefined
  })
  return { runs, estimate }
}
