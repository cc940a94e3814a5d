import type { ProblemField } from '#shared/contract/error.contract'
import type { SourceView } from '#shared/contract/source.contract'
import type { UploadView } from '#shared/contract/upload.contract'
import { INGEST_KINDS, type IngestKind } from '#shared/domain/source-format'
import { toProblem } from '~/utils/api/problem'
import { toIngestKindOf, toSettingErrors } from '~/utils/source/source-look'

/** Long enough to read what comes next, and to choose it. */
const READ_MS = 30_000

const textOfValue = (value: unknown) => typeof value === 'string' ? value : ''

interface SourceEditOptions {
  /** What was uploaded is imported next, unless the reader came for something else. */
  isImportNext: boolean
  onDone: () => void
}

/** Changes a saved source, based on the version that was read; the source can be tested first. */
export function useSourceEdit(source: SourceView, { isImportNext, onDone }: SourceEditOptions) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { findingText } = useFindingText()
  const { check: checkSaved } = useSavedSourceCheck()

  const { root, glob, ...settings } = source.parameters
  const name = ref(source.name)
  const folder = ref({ root: textOfValue(root), glob: textOfValue(glob) })
  const ownKind = INGEST_KINDS.find(kind => kind === source.stageKind) ?? 'ingest.files'
  const stageKind = ref<IngestKind>(ownKind)
  const parameters = ref<Record<string, unknown>>(settings)
  const nameError = ref('')
  /** The file that takes the place of the one that it reads. */
  const upload = shallowRef<UploadView>()
  const uploadId = computed(() => upload.value?.id ?? source.uploadId ?? '')

  /** A file of the same format is read as the one before, also where a person chose how. */
  function takeUpload(chosen: UploadView | undefined) {
    upload.value = chosen
    const found = chosen && toIngestKindOf(chosen)
    const kind = !found || (source.upload && toIngestKindOf(source.upload) === found) ? ownKind : found
    if (kind !== stageKind.value) {
      stageKind.value = kind
      // Settings that another kind does not have would be refused.
      parameters.value = kind === ownKind ? settings : {}
    }
  }

  const whole = () => source.kind === 'upload'
    ? parameters.value
    : { ...parameters.value, root: folder.value.root, ...folder.value.glob && { glob: folder.value.glob } }

  const { seen, encodings, errors, failure, check } = useSourceCheck(() => {
    const settingsNow = { projectId: source.projectId, stageKind: stageKind.value, parameters: whole() }
    return source.kind === 'upload'
      ? { kind: 'upload', uploadId: uploadId.value, ...settingsNow }
      : { kind: 'folder', ...settingsNow }
  }, () => [source.id, uploadId.value])

  /** A new file is in no dataset yet: that is the next step. */
  function tell(saved: string) {
    notify.done(t('source.edit.done', { name: saved }), isImportNext && upload.value
      ? {
          description: t('source.edit.not_imported'),
          durationMs: READ_MS,
          actions: [{
            label: t('source.edit.import'),
            icon: 'i-lucide-file-input',
            onClick: () => goTo({ path: '/sources', query: { import: source.id } }),
          }],
        }
      : {})
  }

  const textAt = (fields: readonly ProblemField[], pointer: string) =>
    fields.filter(field => field.pointer === pointer).map(findingText)[0] ?? ''

  const { run, running } = useAction(async (what: 'check' | 'save') => {
    errors.value = []
    nameError.value = ''
    if (what === 'check') {
      await check()
      if (failure.value !== '') {
        notify.failed(t('source.test.failed', { name: source.name }), failure.value)
      }
      return
    }
    const body = {
      name: name.value.trim(), stageKind: stageKind.value, parameters: whole(),
      ...upload.value && { uploadId: upload.value.id },
    }
    const saved = await api('sourceChange', { params: { id: source.id }, version: source.version, body })
    await checkSaved(saved)
    tell(name.value.trim())
    onDone()
  }, {
    title: () => t('source.save.failed'),
    explain: (error) => {
      const fields = toProblem(error)?.errors ?? []
      errors.value = toSettingErrors(fields, findingText)
      nameError.value = textAt(fields, '/name')
      return errors.value.length > 0 || nameError.value !== '' ? false : undefined
    },
  })

  const encoding = computed({
    get: () => textOfValue(parameters.value['encoding']).replace('auto', '') || (seen.value?.encoding ?? ''),
    set: (chosen) => {
      parameters.value = { ...parameters.value, encoding: chosen }
      void run('check')
    },
  })

  return {
    name, folder, upload, takeUpload, stageKind, parameters, seen, encodings, encoding, errors, nameError,
    busy: computed(() => running.value[0]?.[0]), check: () => run('check'), save: () => run('save'),
  }
}
