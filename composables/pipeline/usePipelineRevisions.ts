import type { PipelineView } from '#shared/contract/pipeline.contract'

const MOST = 100

/** Revisions of a pipeline, newest first. */
export function usePipelineRevisions(pipeline: MaybeRefOrGetter<Pick<PipelineView, 'id' | 'version'>>) {
  const api = useApi()
  const call = computed(() => ({ params: { id: toValue(pipeline).id }, query: { limit: MOST } }))
  const revisions = useKeptData(() => `revisions:${toValue(pipeline).id}:${toValue(pipeline).version}`, () => api('pipelineRevisionList', call.value))
  return { revisions, call }
}
