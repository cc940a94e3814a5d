import type { UploadView } from '#shared/contract/upload.contract'
import type { IngestKind } from '#shared/domain/source-format'
import type { SourceKind } from '#shared/domain/source-kind'
import { toIngestKindOf, toSourceName } from '~/utils/source/source-look'

/** The values of the steps; they stay while the layer is closed, until the source is saved. */
export interface SourceDraft {
  kind: SourceKind
  /** Key in the store of uploads; '' = no file chosen, or one that was uploaded before. */
  uploadKey: string
  upload: UploadView | null
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

export function useSourceDraft() {
  const uploads = useUploadStore()
  const { start } = useUploads()
  // Per project: a file that was sent to one project does not exist in another.
  const draft = useState<SourceDraft>(`source-draft:${useProjectId().value ?? ''}`, () => ({ ...EMPTY_SOURCE_DRAFT }))

  const uploadItem = computed(() => uploads.find(draft.value.uploadKey))
  const isSending = computed(() => uploadItem.value !== undefined && uploadItem.value.state !== 'done')
  const isReady = computed(() => draft.value.kind === 'upload' ? draft.value.upload !== null : draft.value.root.trim() !== '')
  /** There is something in it that somebody would miss. */
  const isBegun = computed(() => {
    const { uploadKey, upload, root, glob, name } = draft.value
    return upload !== null || [uploadKey, root, glob, name].some(text => text !== '')
  })

  // The upload may complete while the layer is closed.
  watch(() => uploadItem.value?.upload, (upload) => {
    if (upload && draft.value.upload?.id !== upload.id) {
      takeUpload(upload)
    }
  }, { immediate: true })

  function takeUpload(upload: UploadView) {
    const { name, upload: before } = draft.value
    // Without a name from the reader, the name follows the file.
    if (name === '' || name === (before && toSourceName(before.filename))) {
      draft.value.name = toSourceName(upload.filename)
    }
    draft.value.upload = upload
    draft.value.stageKind = toIngestKindOf(upload)
    draft.value.parameters = {}
  }

  function takeFile(uploadKey: string, filename: string) {
    Object.assign(draft.value, { uploadKey, upload: null, parameters: {}, name: toSourceName(filename), stageKind: toIngestKindOf({ filename }) })
  }

  /** Sends a file; one that is still being sent is given up. */
  function send(file: File) {
    if (uploadItem.value && isSending.value) {
      uploads.cancel(uploadItem.value.key)
    }
    draft.value.kind = 'upload'
    takeFile(start(file), file.name)
  }

  function setStageKind(stageKind: IngestKind) {
    draft.value.stageKind = stageKind
    // Settings that the new kind does not have would be refused.
    draft.value.parameters = 'encoding' in draft.value.parameters ? { encoding: draft.value.parameters['encoding'] } : {}
  }

  function reset() {
    draft.value = { ...EMPTY_SOURCE_DRAFT, kind: draft.value.kind }
  }

  return { draft, uploadItem, isSending, isReady, isBegun, send, takeUpload, setStageKind, reset }
}
