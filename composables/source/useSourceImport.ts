import type { SourceDetail } from '#shared/contract/source.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'

/** Imports a saved source into a new or an existing dataset, by a run. */
export function useSourceImport(source: SourceDetail, onStarted: (runId: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const { textOf } = useFailureText()
  const { findingText } = useFindingText()

  const { list: datasets, items } = useThings('dataset', { projectId: source.projectId })
  /** The next version of what it was imported into before, rather than another dataset of the same name. */
  const datasetId = ref(source.importedInto ?? '')
  const name = ref(source.name)
  const nameError = ref('')
  const error = ref('')
  const keys = createKeys()

  async function createDataset() {
    const body = { projectId: source.projectId, name: name.value.trim(), description: '' }
    const made = await api('datasetCreate', { body, idempotencyKey: keys.keyFor('dataset', body) })
    // After a failed import, the next attempt must not create another dataset.
    datasetId.value = made.id
    await datasets.refresh()
    return made.id
  }

  const { run: start, isBusy } = useAction(async () => {
    nameError.value = error.value = ''
    const id = datasetId.value || await createDataset()
    const run = await api(
      'datasetImport', { params: { id }, body: { sourceId: source.id }, idempotencyKey: keys.keyFor('import', id) },
    )
    onStarted(run.id)
  }, {
    // Shown in the dialog, which stays open because of it.
    explain: (failure) => {
      const [field] = toProblem(failure)?.errors ?? []
      const wrong = field?.pointer === '/name' ? nameError : error
      const isTaken = field?.pointer === '/name' && field.code === 'NAME_TAKEN'
      wrong.value = isTaken ? t('source.save.dataset_taken') : field ? findingText(field) : textOf(failure)
      return false
    },
  })

  return { datasets: items, datasetId, name, nameError, error, isBusy, start }
}
