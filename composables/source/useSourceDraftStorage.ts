import { SOURCE_KINDS } from '#shared/domain/source-kind'
import { isRecord } from '~/utils/json/json-pointer'
import { EMPTY_SOURCE_DRAFT, type SourceDraft, useSourceDraft } from './useSourceDraft'

/**
 * Keeps a source that is being added in this tab, so that a reload goes on where it was. Of its file
 * only the upload is kept, which the server may have lost meanwhile.
 *
 * @param onRestored what was kept is back.
 */
export function useSourceDraftStorage(onRestored: () => void) {
  const api = useApi()
  const { draft, isBegun, reset } = useSourceDraft()
  const { failureOf } = useFailureText()
  const key = `source-draft:${useProjectId().value ?? ''}`
  /** `lost`: its file has to be chosen again. */
  const restored = ref<'whole' | 'lost'>()

  /** An upload that a reload has cut off is resumed by choosing its file again: its key means nothing any more. */
  function restore() {
    const kept = isBegun.value ? undefined : parseDraft(sessionStorage.getItem(key))
    if (kept) {
      draft.value = { ...kept, uploadKey: '' }
      restored.value = kept.kind === 'upload' && !kept.upload ? 'lost' : 'whole'
      onRestored()
      void checkUpload()
    }
  }

  async function checkUpload() {
    const { upload } = draft.value
    if (!upload) {
      return
    }
    try {
      await api('uploadGet', { params: { id: upload.id } })
    }
    catch (error) {
      // Any other failure is told by the step that reads the file.
      if (failureOf(error).code === 'not_found' && draft.value.upload?.id === upload.id) {
        draft.value.upload = null
        restored.value = 'lost'
      }
    }
  }

  watch(draft, () => {
    if (isBegun.value) {
      sessionStorage.setItem(key, JSON.stringify(draft.value))
    }
    else {
      sessionStorage.removeItem(key)
      restored.value = undefined
    }
  }, { deep: true })

  return { restored, restore, startOver: reset }
}

function parseDraft(text: string | null): SourceDraft | undefined {
  const value: unknown = text === null ? undefined : JSON.parse(text)
  return isDraft(value) ? value : undefined
}

/** This tab wrote it: only the form is checked. */
function isDraft(value: unknown): value is SourceDraft {
  return isRecord(value) && Object.entries(EMPTY_SOURCE_DRAFT).every(([name, empty]) => typeof value[name] === typeof empty)
    && SOURCE_KINDS.some(kind => kind === value.kind) && (value.upload === null || isRecord(value.upload))
}
