import { estimateLaunch } from '~/utils/launch/launch-estimate'

const MOST = 100

/** What past runs of the pipeline say about the next one. */
export function useLaunchEstimate(pipelineId: () => string | undefined, projectId: () => string | undefined, recordLimit: () => number | undefined) {
  const api = useApi()
  const query = computed(() => ({ projectId: projectId(), pipelineId: pipelineId(), state: ['SUCCEEDED' as const, 'PARTIAL' as const], sort: '-finishedAt' as const, limit: MOST }))
  const runs = useKeptData(() => `launch:past:${pipelineId()}`, async () => ({ items: pipelineId() === undefined ? [] : (await api('runList', { query: query.value })).items }))
  const estimate = computed(() => {
    const limit = recordLimit()
    return runs.data.value && limit !== undefined ? estimateLaunch(runs.data.value.items, limit) : undefined
  })
  return { runs, estimate, query }
}
