import type { DatasetView } from '#shared/contract/dataset.contract'
import type { PipelineDraftState } from './usePipelineDraft'

/**
 * Brings back the data that was chosen for the preview, or that the newest run has read, and keeps each new choice at
 * once: it is no part of what is saved.
 */
export function useKeptSamples(
  state: PipelineDraftState,
  { pipelineId, datasets }: { pipelineId: () => string | undefined, datasets: () => readonly DatasetView[] },
) {
  const samples = usePipelineSamples()
  const { roleOfKind } = useStageNames()
  const scope = useThingScope('dataset')
  const isRecalled = ref(false)
  /** Nothing was kept for a stage: what the newest run has read is proposed, once, so that it can be taken away. */
  const isLacking = ref(false)
  let isProposed = false
  const readBefore = useReadBefore(() => isLacking.value ? pipelineId() : undefined)

  function recall() {
    const id = pipelineId()
    // Until the datasets are known a choice cannot be told from one of a dataset that is gone.
    if (id === undefined || datasets().length === 0 || scope?.isRead.value === false) {
      return
    }
    isRecalled.value = true
    state.recallSamples(samples.recall(id, datasets()))
    const { samples: known } = state.draft.value
    isLacking.value = state.stages.value.some(({ kind, key }) => roleOfKind(kind) === 'input' && !(key in known))
  }

  // Later than the server's page, which knows nothing of this browser.
  onMounted(() => {
    watch(pipelineId, id => id !== undefined && scope?.want(samples.keptDatasets(id)), { immediate: true })
    watch([datasets, pipelineId, () => scope?.isRead.value], () => {
      samples.learn(datasets())
      // Also what an earlier visit, or a draft of this tab, chose before there was a newer version.
      state.mapSamples(chosen => samples.follow(pipelineId() ?? '', chosen, datasets()))
      if (!isRecalled.value) {
        recall()
      }
    }, { immediate: true })
    watch(() => state.draft.value.samples, (chosen) => {
      const id = pipelineId()
      if (isRecalled.value && id !== undefined) {
        samples.keep(id, chosen, datasets())
      }
    })
    watch(readBefore, found => scope?.want(found.map(({ datasetId }) => datasetId)))
    watch([readBefore, datasets], ([found, all]) => {
      const read = found.flatMap(({ stageKey, datasetId }) => {
        const latest = all.find(({ id }) => id === datasetId)?.latest
        return latest ? [[stageKey, { datasetVersionId: latest.id }] as const] : []
      })
      if (!isProposed && read.length > 0) {
        isProposed = true
        state.recallSamples(Object.fromEntries(read))
      }
    })
  })
}

/** The datasets that the newest run of a pipeline has read, by stage. */
function useReadBefore(pipelineId: () => string | undefined) {
  const projectId = useProjectId()
  const runs = useApiData('runList', () => {
    const id = pipelineId()
    return id === undefined ? undefined : { query: { projectId: projectId.value, pipelineId: id, limit: 1 } }
  }, { name: 'newest-run' })
  const run = useApiData('runGet', () => {
    const id = runs.data.value?.items[0]?.id
    return id === undefined ? undefined : { params: { id } }
  }, { name: 'newest-run-inputs' })
  return computed(() => (run.data.value?.inputs ?? []).flatMap(input => input.type === 'version' ? [input] : []))
}
