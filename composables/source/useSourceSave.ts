import type { SourceView } from '#shared/contract/source.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import { type SourceDraft, toSourceBody } from './useSourceDraft'

/** What came of it: the source, and the run that reads it into a dataset, if one was asked for. */
export interface SavedSource {
  source: SourceView
  runId?: string
}

/** Saves a source, makes its dataset and starts the import; what is done already is not done again after a failure. */
export function useSourceSave(draft: Readonly<Ref<SourceDraft>>) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const projectId = useProjectId()
  const { textOf, failureOf } = useFailureText()
  const { findingText } = useFindingText()
  const isBusy = ref(false)
  const errors = ref<Record<string, string>>({})
  const keys = createKeys()
  const prove = useSourceProof()
  const source = shallowRef<SourceView>()
  let datasetId = ''

  async function saveSource() {
    const body = { ...toSourceBody(draft.value), projectId: projectId.value, name: draft.value.name.trim() }
    const saved = await api('sourceCreate', { body, idempotencyKey: keys.keyFor('source', body) })
    source.value = saved
    await prove(saved)
    return saved
  }

  async function ensureDataset() {
    if (draft.value.target === 'existing') {
      return draft.value.datasetId
    }
    const name = draft.value.datasetName.trim() || draft.value.name.trim()
    const body = { projectId: projectId.value, name, description: '' }
    datasetId ||= (await api('datasetCreate', { body, idempotencyKey: keys.keyFor('dataset', body) })).id
    return datasetId
  }

  async function run(step: 'source' | 'dataset' | 'import', work: () => Promise<string | SourceView>) {
    try {
      return await work()
    }
    catch (error) {
      tell(step, error)
      return undefined
    }
  }

  function tell(step: 'source' | 'dataset' | 'import', error: unknown) {
    const { code } = failureOf(error)
    const fields = toProblem(error)?.errors ?? []
    errors.value = Object.fromEntries(fields.map(field => [`${step}${field.pointer}`, findingText(field)]))
    if (code === 'conflict') {
      errors.value[`${step}/name`] = t('source.save.name_taken')
    }
    const titles = { source: t('source.save.failed'), dataset: t('source.save.dataset_failed'), import: t('source.save.import_failed') }
    toast.add({ title: titles[step], description: fields[0] ? findingText(fields[0]) : textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
  }

  /** @returns undefined when something failed: the reader was told. */
  async function save(isImported: boolean): Promise<SavedSource | undefined> {
    if (isBusy.value) {
      return undefined
    }
    isBusy.value = true
    errors.value = {}
    try {
      if (!source.value) {
        await run('source', saveSource)
      }
      const saved = source.value
      if (!saved || !isImported) {
        return saved && { source: saved }
      }
      const target = await run('dataset', ensureDataset)
      const runId = typeof target === 'string' && await run('import', async () =>
        (await api('datasetImport', { params: { id: target }, body: { sourceId: saved.id }, idempotencyKey: keys.keyFor('import', target) })).id)
      return typeof runId === 'string' ? { source: saved, runId } : undefined
    }
    finally {
      isBusy.value = false
    }
  }

  return { isBusy, errors, save, isSaved: computed(() => source.value !== undefined) }
}
