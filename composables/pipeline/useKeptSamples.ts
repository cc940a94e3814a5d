import type { DatasetView } from '#shared/contract/dataset.contract'
import type { PipelineDraftState } from './usePipelineDraft'

/**
 * Brings back the data that was chosen for the preview, and keeps each new choice at once: it is no part of what
 * is saved.
 */
export function useKeptSamples(
  state: PipelineDraftState,
  { pipelineId, datasets }: { pipelineId: () => string | undefined, datasets: () => readonly DatasetView[] },
) {
  const samples = usePipelineSamples()
  const scope = useThingScope('dataset')
  let isRecalled = false

  function recall() {
    const id = pipelineId()
    // Until the datasets are known a choice cannot be told from one of a dataset that is gone.
    if (id === undefined || datasets().length === 0 || scope?.isRead.value === false) {
      return
    }
    isRecalled = true
    state.recallSamples(samples.recall(id, datasets()))
  }

  // Later than the server's page, which knows nothing of this browser.
  onMounted(() => {
    watch(pipelineId, id => id !== undefined && scope?.want(samples.keptDatasets(id)), { immediate: true })
    watch([datasets, pipelineId, () => scope?.isRead.value], () => {
      samples.learn(datasets())
      // Also what an earlier visit, or a draft of this tab, chose before there was a newer version.
      state.mapSamples(chosen => samples.follow(pipelineId() ?? '', chosen, datasets()))
      if (!isRecalled) {
        recall()
      }
    }, { immediate: true })
    watch(() => state.draft.value.samples, (chosen) => {
      const id = pipelineId()
      if (isRecalled && id !== undefined) {
        samples.keep(id, chosen, datasets())
      }
    })
  })
}
