import type { SourceView } from '#shared/contract/source.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import { type SourceDraft, toSourceBody } from './useSourceDraft'

/** The result: the source, and the run that imports it, if one was asked for. */
export interface SavedSource {
  source: SourceView
  runId?: string
}

/** Saves a source, creates its dataset and starts the import; after a failure, completed steps are not repeated. */
export function useSourceSave(draft: Readonly<Ref<SourceDraft>>) {
  const { t } = useI18n()
  const api = useApi()
  const projectId = useProjectId()
  const { failureOf } = useFailureText()
  const { findingText } = useFindingText()
  const { check } = useSavedSourceCheck()
  const errors = ref<Record<string, string>>({})
  const keys = createKeys()
  const source = shallowRef<SourceView>()
  let step: 'source' | 'dataset' | 'import' = 'source'
  let datasetId = ''

  async function saveSource() {
    const body = { ...toSourceBody(draft.value), projectId: projectId.value, name: draft.value.name.trim() }
    const saved = await api('sourceCreate', { body, idempotencyKey: keys.keyFor('source', body) })
    source.value = saved
    await check(saved)
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

  const { run: save, isBusy } = useAction(async (isImported: boolean): Promise<SavedSource> => {
    errors.value = {}
    step = 'source'
    const saved = source.value ?? await saveSource()
    if (!isImported) {
      return { source: saved }
    }
    step = 'dataset'
    const id = await ensureDataset()
    step = 'import'
    const run = await api('datasetImport', { params: { id }, body: { sourceId: saved.id }, idempotencyKey: keys.keyFor('import', id) })
    return { source: saved, runId: run.id }
  }, {
    title: () => ({ source: t('source.save.failed'), dataset: t('source.save.dataset_failed'), import: t('source.save.import_failed') })[step],
    explain: (error) => {
      const fields = toProblem(error)?.errors ?? []
      errors.value = Object.fromEntries(fields.map(field => [`${step}${field.pointer}`, findingText(field)]))
      if (failureOf(error).code === 'conflict') {
        errors.value[`${step}/name`] = t('source.save.name_taken')
      }
      return fields[0] && findingText(fields[0])
    },
  })

  return { isBusy, errors, save }
}
