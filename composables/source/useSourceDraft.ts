import type { UploadView } from '#shared/contract/upload.contract'
import type { IngestKind } from '#shared/domain/source-format'
import type { SourceKind } from '#shared/domain/source-kind'
import { openStorage } from '~/utils/app/open-storage'
import { toIngestKindOf, toSourceName } from '~/utils/source/source-look'

/** The values of the steps; they stay while the layer is closed, until the source is saved. */
export interface SourceDraft {
  kind: SourceKind
  /** Key in the store of uploads; '' = no file chosen, or one that was uploaded before. */
  uploadKey: string
  upload: UploadView | null
  /** The file that arrived last: stage kind, parameters and name were entered for it. '' = none has arrived. */
  filename: string
  stageKind: IngestKind
  root: string
  glob: string
  /** Settings of the stage kind, without root and glob. */
  parameters: Record<string, unknown>
  name: string
  /** The dataset to import into at once: the name of a new one, or the id of an existing one. */
  target: 'new' | 'existing'
  datasetName: string
  datasetId: string
}

export const EMPTY_SOURCE_DRAFT: Readonly<SourceDraft> = {
  kind: 'upload',
  uploadKey: '',
  upload: null,
  filename: '',
  stageKind: 'ingest.csv',
  root: '',
  glob: '',
  parameters: {},
  name: '',
  target: 'new',
  datasetName: '',
  datasetId: '',
}

/** The body for testing and for saving. */
export const toSourceBody = ({ kind, upload, stageKind, root, glob, parameters }: SourceDraft) => kind === 'upload'
  ? { kind, uploadId: upload?.id ?? '', stageKind, parameters }
  : { kind, stageKind, parameters: { ...parameters, root, ...glob && { glob } } }

/** There is something in it that somebody would miss. */
const hasEntries = ({ uploadKey, upload, root, glob, name }: SourceDraft) =>
  upload !== null || [uploadKey, root, glob, name].some(text => text !== '')

/** Drafts that this tab keeps already. */
const keeping = new Set<string>()

export function useSourceDraft() {
  const uploads = useUploadStore()
  const { start } = useUploads()
  // Per project: a file that was sent to one project does not exist in another.
  const key = `source-draft:${useProjectId().value ?? ''}`
  const draft = useState<SourceDraft>(key, () => ({ ...EMPTY_SOURCE_DRAFT }))

  const uploadItem = computed(() => uploads.find(draft.value.uploadKey))
  const isSending = computed(() => uploadItem.value !== undefined && uploadItem.value.state !== 'done')
  const isReady = computed(() => {
    const { kind, upload, root } = draft.value
    return kind === 'upload' ? upload !== null : root.trim() !== ''
  })
  const isBegun = computed(() => hasEntries(draft.value))

  if (import.meta.client && !keeping.has(key)) {
    keeping.add(key)
    // Longer than any page: the upload may complete while another one is open, and a reload must not lose it.
    effectScope(true).run(() => {
      watch(() => uploads.find(draft.value.uploadKey)?.upload, (upload) => {
        if (upload && draft.value.upload?.id !== upload.id) {
          takeUpload(upload)
        }
      }, { immediate: true })
      watch(draft, write, { deep: true, immediate: hasEntries(draft.value) })
    })
  }

  function write(now: SourceDraft) {
    const storage = openStorage('session')
    if (hasEntries(now)) {
      storage?.setItem(key, JSON.stringify(now))
    }
    else {
      storage?.removeItem(key)
    }
  }

  function takeUpload(upload: UploadView) {
    const { name, filename, upload: before } = draft.value
    draft.value.upload = upload
    // The same file again, in place of one that was lost: what was entered for it stays.
    if (!before && filename === upload.filename) {
      return
    }
    // Without a name from the reader, the name follows the file.
    if (name === '' || name === (before && toSourceName(before.filename))) {
      draft.value.name = toSourceName(upload.filename)
    }
    draft.value.filename = upload.filename
    draft.value.stageKind = toIngestKindOf(upload)
    draft.value.parameters = {}
  }

  /** It was deleted: what was entered for it stays, for the same file or for another. */
  function dropUpload({ id }: UploadView) {
    if (draft.value.upload?.id === id) {
      uploads.remove(draft.value.uploadKey)
      Object.assign(draft.value, { uploadKey: '', upload: null })
    }
  }

  function takeFile(uploadKey: string, filename: string) {
    const { upload, filename: before } = draft.value
    const isAgain = !upload && filename === before
    Object.assign(draft.value, { uploadKey, upload: null }, isAgain
      ? {}
      : { filename: '', parameters: {}, name: toSourceName(filename), stageKind: toIngestKindOf({ filename }) })
  }

  /** A file that is still being sent is given up. */
  function stopSending() {
    if (uploadItem.value && isSending.value) {
      uploads.cancel(uploadItem.value.key)
    }
  }

  function send(file: File) {
    stopSending()
    draft.value.kind = 'upload'
    takeFile(start(file), file.name)
  }

  function setStageKind(stageKind: IngestKind) {
    draft.value.stageKind = stageKind
    // Settings that the new kind does not have would be refused.
    const { parameters } = draft.value
    draft.value.parameters = 'encoding' in parameters ? { encoding: parameters['encoding'] } : {}
  }

  function reset() {
    draft.value = { ...EMPTY_SOURCE_DRAFT, kind: draft.value.kind }
  }

  function startOver() {
    stopSending()
    reset()
  }

  return {
    key, draft, uploadItem, isSending, isReady, isBegun,
    send, takeUpload, dropUpload, setStageKind, reset, startOver,
  }
}
