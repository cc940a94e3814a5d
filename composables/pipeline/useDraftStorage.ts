import { openStorage, readKept } from '~/utils/app/open-storage'
import { isRecord } from '~/utils/json/json-pointer'
import type { PipelineDraft } from '~/utils/pipeline/pipeline-draft'
import type { PipelineDraftState } from './usePipelineDraft'

/**
 * Keeps an unsaved draft in this tab, so that a reload or a visit to another page loses nothing; it comes back as one step that
 * can be undone.
 *
 * @param name of the pipeline, with its version, so that an old draft never covers what was saved since.
 */
export function useDraftStorage(state: PipelineDraftState, name: () => string) {
  const isRestored = ref(false)
  const key = () => `pipeline-draft:${name()}`

  onMounted(() => {
    const storage = openStorage('session')
    const kept = readKept(storage, key(), isDraft)
    if (kept) {
      state.edit(kept)
      isRestored.value = state.isDirty.value
    }
    watch([state.draft, state.isDirty], () => {
      if (state.isDirty.value) {
        storage?.setItem(key(), JSON.stringify(state.draft.value))
      }
      else {
        storage?.removeItem(key())
      }
    })
  })

  return { isRestored, forget: () => openStorage('session')?.removeItem(key()) }
}

/** This tab wrote it: only the form is checked. */
function isDraft(value: unknown): value is PipelineDraft {
  return isRecord(value) && typeof value.name === 'string' && typeof value.description === 'string' && isRecord(value.samples)
    && Array.isArray(value.stages) && value.stages.every(stage => isRecord(stage) && typeof stage.key === 'string' && Array.isArray(stage.needs) && isRecord(stage.parameters))
}
