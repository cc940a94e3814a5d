import type { PipelineView } from '#shared/contract/pipeline.contract'
import { isSameDraft, type PipelineDraft, toDraft } from '~/utils/pipeline/pipeline-draft'
import type { PipelineEditorState } from './usePipelineEditor'

interface DiscardOptions {
  editor: PipelineEditorState
  initial: PipelineDraft
  pipeline: () => PipelineView | undefined
  /** Deletes the draft that was kept in the tab. */
  forget: () => void
  /** A draft that was never saved is gone: another one begins. */
  onRestart: () => void
}

/**
 * Discards changes, which can be undone, or a draft that was never saved, which nothing brings back: that is asked
 * first.
 */
export function usePipelineDiscard({ editor, initial, pipeline, forget, onRestart }: DiscardOptions) {
  const { t } = useI18n()
  const { state, typedKeys, isJsonBroken } = editor
  const { draft, stages } = state
  /** A broken JSON text is in no draft: only another editor for the text gets rid of it. */
  const discards = ref(0)
  const isAsked = ref(false)
  /** A proposal that nobody has touched is no loss. */
  const isTouched = () =>
    !isSameDraft(draft.value, initial) || isJsonBroken.value || typedKeys.findings.value.length > 0

  function discard() {
    const before = draft.value
    const saved = pipeline()
    typedKeys.forget()
    discards.value += 1
    if (saved) {
      state.edit({ ...toDraft(saved), samples: draft.value.samples })
      editor.offerUndo(t('pipeline.toast.discarded'), () => state.edit(before))
      return
    }
    forget()
    state.markSaved(draft.value)
    onRestart()
  }

  return {
    discards,
    isAsked,
    text: computed(() => {
      const count = stages.value.length
      return t('pipeline.restart.text', { name: draft.value.name || t('pipeline.head.unnamed'), count }, count)
    }),
    answers: computed(() => [
      { key: 'stay', label: t('pipeline.leave.stay') },
      { key: 'delete', label: t('pipeline.restart.delete'), isDanger: true },
    ]),
    ask() {
      isAsked.value = !pipeline() && isTouched()
      if (!isAsked.value) {
        discard()
      }
    },
    answer(answer: string) {
      isAsked.value = false
      if (answer === 'delete') {
        discard()
      }
    },
  }
}
