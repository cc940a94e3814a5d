import type { DatasetView } from '#shared/contract/dataset.contract'
import type { PipelineDraftState } from './usePipelineDraft'

/** Brings back the data that was chosen for the preview, and keeps each new choice at once: it is no part of what is saved. */
export function useKeptSamples(
  state: PipelineDraftState,
  { pipelineId, datasets }: { pipelineId: () => string | undefined, datasets: () => readonly DatasetView[] },
) {
  const samples = usePipelineSamples()
  let isRecalled = false

  // Later than the server's page, which knows nothing of this browser.
  onMounted(() => {
    watch([datasets, () => state.draft.value.samples], ([list, chosen]) => {
      const id = pipelineId()
      // Until the datasets are known a choice cannot be told from one of a dataset that is gone.
      if (id === undefined || list.length === 0) {
        return
      }
      if (isRecalled) {
        samples.keep(id, chosen, list)
        return
      }
      isRecalled = true
      state.recallSamples(samples.recall(id, list))
    }, { immediate: true })
  })
}
