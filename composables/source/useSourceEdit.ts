import type { ProblemField } from '#shared/contract/error.contract'
import type { SourceTest, SourceView } from '#shared/contract/source.contract'
import { INGEST_KINDS, type IngestKind } from '#shared/domain/source-format'
import { toProblem } from '~/utils/api/problem'
import { toSettingErrors } from '~/utils/source/source-look'
import type { FieldError } from '~/utils/form/schema-form'

const textOfValue = (value: unknown) => typeof value === 'string' ? value : ''

/** Changes a saved source under the version that was seen; it can be tried before. */
export function useSourceEdit(source: SourceView, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf, failureOf } = useFailureText()
  const { findingText } = useFindingText()
  const prove = useSourceProof()

  const { root, glob, ...settings } = source.parameters
  const name = ref(source.name)
  const folder = ref({ root: textOfValue(root), glob: textOfValue(glob) })
  const stageKind = ref<IngestKind>(INGEST_KINDS.find(kind => kind === source.stageKind) ?? 'ingest.files')
  const parameters = ref<Record<string, unknown>>(settings)
  const seen = shallowRef<SourceTest>()
  const errors = ref<FieldError[]>([])
  const nameError = ref('')
  const busy = ref<'look' | 'save'>()

  const whole = () => source.kind === 'upload'
    ? parameters.value
    : { ...parameters.value, root: folder.value.root, ...folder.value.glob && { glob: folder.value.glob } }

  const textAt = (fields: readonly ProblemField[], pointer: string) => fields.filter(field => field.pointer === pointer).map(findingText)[0] ?? ''

  async function run(what: 'look' | 'save', work: () => Promise<void>) {
    if (busy.value) {
      return
    }
    busy.value = what
    errors.value = []
    nameError.value = ''
    try {
      await work()
    }
    catch (error) {
      const problem = toProblem(error)
      errors.value = toSettingErrors(problem?.errors ?? [], findingText)
      nameError.value = failureOf(error).code === 'conflict' ? t('source.save.name_taken') : textAt(problem?.errors ?? [], '/name')
      if (errors.value.length === 0 && nameError.value === '') {
        toast.add({ title: what === 'save' ? t('source.save.failed') : t('source.test.failed', { name: source.name }), description: textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
      }
    }
    finally {
      busy.value = undefined
    }
  }

  const look = () => run('look', async () => {
    const settingsNow = { projectId: source.projectId, stageKind: stageKind.value, parameters: whole(), sampleSize: 20 }
    seen.value = await api('sourceTry', { body: source.kind === 'upload' ? { kind: 'upload', uploadId: source.uploadId ?? '', ...settingsNow } : { kind: 'folder', ...settingsNow } })
    errors.value = toSettingErrors(seen.value.findings.filter(finding => finding.severity === 'ERROR'), findingText)
  })

  const save = () => run('save', async () => {
    const saved = await api('sourceChange', { params: { id: source.id }, version: source.version, body: { name: name.value.trim(), stageKind: stageKind.value, parameters: whole() } })
    await prove(saved)
    toast.add({ title: t('source.edit.done', { name: name.value.trim() }), icon: 'i-lucide-circle-check', color: 'success' })
    onDone()
  })

  return { name, folder, stageKind, parameters, seen, errors, nameError, busy, look, save }
}
