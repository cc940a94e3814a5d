import type { PipelineListState } from '~/utils/pipeline/pipeline-url'

const PAGE_SIZE = 50

/** One page of the project's pipelines, newest first, with the newest run of each; live. */
export function usePipelines(list: MaybeRefOrGetter<PipelineListState>) {
  const api = useApi()
  const projectId = useProjectId()
  const query = computed(() => {
    const { q, archived, cursor } = toValue(list)
    return { projectId: projectId.value, q: q || undefined, archived: archived ? 'true' as const : undefined, cursor: cursor || undefined, limit: PAGE_SIZE }
  })
  const result = useKeptData(() => `pipelines:${JSON.stringify(query.value)}`, () => api('pipelineList', { query: query.value }))
  useLiveRefresh(['pipelines', 'runs'], () => result.refresh())
  return { result, query }
}
