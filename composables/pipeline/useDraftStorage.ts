import type { PipelineView } from '#shared/contract/pipeline.contract'
import { openStorage, readKept } from '~/utils/app/open-storage'
import { isRecord } from '~/utils/json/json-pointer'
import type { PipelineDraft } from '~/utils/pipeline/pipeline-draft'
import type { PipelineDraftState } from './usePipelineDraft'

/** With its version, so that an old draft never covers what was saved since. */
export const draftNameOf = ({ id, version }: Pick<PipelineView, 'id' | 'version'>): string => `${id}@${version}`

/**
 * Keeps an unsaved draft in this tab, so that a reload or a visit to another page loses nothing; it comes back as one
 * step that can be undone.
 *
 * @param name of what the draft is based on.
 */
export function useDraftStorage(state: PipelineDraftState, name: string) {
  const isRestored = ref(false)
  let key = keyOf(name)

  function keep() {
    const storage = openStorage('session')
    if (state.isDirty.value) {
      storage?.setItem(key, JSON.stringify(state.draft.value))
    }
    else {
      storage?.removeItem(key)
    }
  }

  const forget = () => openStorage('session')?.removeItem(key)

  onMounted(() => {
    const kept = readKept(openStorage('session'), key, isDraft)
    if (kept) {
      state.edit(kept)
      isRestored.value = state.isDirty.value
    }
    watch([state.draft, state.isDirty], keep)
  })

  return {
    isRestored,
    forget,
    /** After a save: what was typed meanwhile is a draft of what has just been saved. */
    rebase(view: PipelineView) {
      forget()
      key = keyOf(draftNameOf(view))
      keep()
    },
  }
}

/** Whether this tab keeps what was typed and not saved, whatever version it is based on. */
export function hasKeptDraft(pipelineId: string): boolean {
  const storage = openStorage('session')
  const start = `${keyOf(pipelineId)}@`
  return Object.keys(storage ?? {}).some(key => key.startsWith(start) && readKept(storage, key, isDraft) !== undefined)
}

const keyOf = (name: string) => `pipeline-draft:${name}`

/** This tab wrote it: only the form is checked. */
function isDraft(value: unknown): value is PipelineDraft {
  return isRecord(value)
    && typeof value.name === 'string'
    && typeof value.description === 'string'
    && isRecord(value.samples)
    && Array.isArray(value.stages) && value.stages.every(stage =>
    isRecord(stage) && typeof stage.key === 'string' && Array.isArray(stage.needs) && isRecord(stage.parameters))
}
