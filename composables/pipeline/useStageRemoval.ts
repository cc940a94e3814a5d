import type { StageKindView } from '#shared/contract/stage-kind.contract'
import type { PipelineDraftState } from './usePipelineDraft'

const UNDO_MS = 8_000

/** Takes the chosen stage away, and offers it back. */
export function useStageRemoval(state: PipelineDraftState, kinds: () => readonly StageKindView[], afterwards: () => unknown) {
  const { t } = useI18n()
  const toast = useToast()
  const { nameOfStage } = useStageNames(kinds)

  function remove() {
    const stage = state.stages.value[state.selected.value]
    if (!stage) {
      return
    }
    state.remove(state.selected.value)
    const afterRemoval = state.draft.value
    toast.add({
      title: t('pipeline.toast.removed', { stage: nameOfStage(stage) }),
      icon: 'i-lucide-trash-2',
      duration: UNDO_MS,
      actions: [{
        label: t('pipeline.tool.undo'),
        onClick: () => {
          // Whatever was done since would be undone instead.
          if (state.draft.value === afterRemoval) {
            state.undo()
          }
        },
      }],
    })
    void nextTick(afterwards)
  }
  return { remove }
}
