import type { RevisionPair } from '~/utils/pipeline/pipeline-url'

/** What differs between two revisions; the pair before stays in sight while one is read. */
export function usePipelineDiff(pipelineId: string, pair: () => RevisionPair) {
  const api = useApi()
  const call = computed(() => ({ params: { id: pipelineId }, query: pair() }))
  const diff = useKeptData(() => `pipeline-diff:${pipelineId}:${pair().from}:${pair().to}`, () => api('pipelineDiff', call.value))
  return { diff, call }
}
