import { SOURCE_KINDS } from '#shared/domain/source-kind'
import { openStorage, readKept } from '~/utils/app/open-storage'
import { isRecord } from '~/utils/json/json-pointer'
import { EMPTY_SOURCE_DRAFT, type SourceDraft, useSourceDraft } from './useSourceDraft'

/**
 * Brings back the source that was being added in this tab, so that a reload goes on where it was. Of its
 * file only the upload is kept, which the server may have lost meanwhile.
 *
 * @param onRestored what was kept is back.
 */
export function useSourceDraftStorage(onRestored: () => void) {
  const api = useApi()
  const { key, draft, isReady, isBegun, startOver } = useSourceDraft()
  const { failureOf } = useFailureText()
  /** `lost`: its file has to be chosen again. */
  const restored = ref<'whole' | 'lost'>()
  /** The file that the entries belong to. */
  let filename = ''

  /** An upload that a reload has cut off is resumed by choosing its file again: its key means nothing any more. */
  function restore() {
    const kept = isBegun.value ? undefined : readKept(openStorage('session'), key, isDraft)
    if (kept) {
      draft.value = { ...kept, uploadKey: '' }
      filename = kept.filename
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

  watch(draft, ({ uploadKey, filename: ofFile }) => {
    if (!isBegun.value) {
      restored.value = undefined
    }
    else if (restored.value === 'whole' && ofFile !== filename) {
      restored.value = undefined
    }
    else if (restored.value === 'lost' && (isReady.value || uploadKey !== '')) {
      // Another file begins anew.
      restored.value = ofFile === filename ? 'whole' : undefined
    }
  }, { deep: true })

  return { restored, restore, startOver }
}

/** This tab wrote it: only the form is checked. */
function isDraft(value: unknown): value is SourceDraft {
  return isRecord(value)
    && Object.entries(EMPTY_SOURCE_DRAFT).every(([name, empty]) => typeof value[name] === typeof empty)
    && SOURCE_KINDS.some(kind => kind === value.kind) && (value.upload === null || isRecord(value.upload))
}
