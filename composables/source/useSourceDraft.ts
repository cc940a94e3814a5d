import type { UploadView } from '#shared/contract/upload.contract'
import type { IngestKind } from '#shared/domain/source-format'
import type { SourceKind } from '#shared/domain/source-kind'
import { toIngestKindOf, toSourceName } from '~/utils/source/source-look'

/** Everything that the four steps ask; it stays while the layer is closed, until it is saved. */
export interface SourceDraft {
  kind: SourceKind
  /** In the store of uploads; '' = no file chosen, or one that was there already. */
  uploadKey: string
  upload: UploadView | null
  stageKind: IngestKind
  root: string
  glob: string
  /** Settings of the stage kind, without root and glob. */
  parameters: Record<string, unknown>
  name: string
  /** Of the dataset that it is read into at once: a new one's name, or the id of one that is there. */
  target: 'new' | 'existing'
  datasetName: string
  datasetId: string
}

const EMPTY: SourceDraft = {
  kind: 'upload', uploadKey: '', upload: null, stageKind: 'ingest.csv', root: '', glob: '', parameters: {}, name: '', target: 'new', datasetName: '', datasetId: '',
}

/** What the API takes, tested or saved. */
export const toSourceBody = ({ kind, upload, stageKind, root, glob, parameters }: SourceDraft) => kind === 'upload'
  ? { kind, uploadId: upload?.id ?? '', stageKind, parameters }
  : { kind, stageKind, parameters: { ...parameters, root, ...glob && { glob } } }

export function useSourceDraft() {
  const uploads = useUploadStore()
  // A file that was sent to one project is none of another's.
  const draft = useState<SourceDraft>(`source-draft:${useProjectId().value ?? ''}`, () => ({ ...EMPTY }))

  const uploadItem = computed(() => uploads.find(draft.value.uploadKey))
  const isReady = computed(() => draft.value.kind === 'upload' ? draft.value.upload !== null : draft.value.root.trim() !== '')

  // It may become whole while the layer is closed.
  watch(() => uploadItem.value?.upload, (upload) => {
    if (upload && draft.value.upload?.id !== upload.id) {
      takeUpload(upload)
    }
  }, { immediate: true })

  function takeUpload(upload: UploadView) {
    const { name, upload: before } = draft.value
    // A name that nobody gave is the file's.
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

  function setStageKind(stageKind: IngestKind) {
    draft.value.stageKind = stageKind
    // What is not a setting of the new kind would be refused.
    draft.value.parameters = 'encoding' in draft.value.parameters ? { encoding: draft.value.parameters['encoding'] } : {}
  }

  function reset() {
    draft.value = { ...EMPTY, kind: draft.value.kind }
  }

  return { draft, uploadItem, isReady, takeUpload, takeFile, setStageKind, reset }
}
