import type { SourceView } from '#shared/contract/source.contract'
import { toProblem } from '~/utils/problem'

/** Reads a saved source into a dataset, a new one or one that is there: a run, to which the toast leads. */
export function useSourceImport(source: SourceView, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf, failureOf } = useFailureText()

  const datasets = useKeptData(`datasets:all:${source.projectId}`, () => api('datasetList', { query: { projectId: source.projectId, limit: 200 } }))
  const datasetId = ref('')
  const name = ref(source.name)
  const error = ref('')
  const isBusy = ref(false)
  const keys = { dataset: crypto.randomUUID(), import: crypto.randomUUID() }
  onMounted(() => datasets.refresh())

  async function createDataset() {
    const made = await api('datasetCreate', { body: { projectId: source.projectId, name: name.value.trim(), description: '' }, idempotencyKey: keys.dataset })
    // A failure of the import must not make another one.
    datasetId.value = made.id
    await datasets.refresh()
    return made.id
  }

  async function start() {
    isBusy.value = true
    error.value = ''
    try {
      const id = datasetId.value || await createDataset()
      const run = await api('datasetImport', { params: { id }, body: { sourceId: source.id }, idempotencyKey: keys.import })
      toast.add({
        title: t('source.import.started', { name: source.name }), icon: 'i-lucide-circle-check', color: 'success', duration: 10_000,
        actions: [{ label: t('source.import.show_run'), onClick: () => void navigateTo(`/runs/${run.id}`) }],
      })
      onDone()
    }
    catch (failure) {
      keys.dataset = crypto.randomUUID()
      keys.import = crypto.randomUUID()
      const isTaken = failureOf(failure).code === 'conflict' && datasetId.value === ''
      error.value = isTaken ? t('source.save.name_taken') : toProblem(failure)?.errors?.[0]?.message ?? textOf(failure)
    }
    finally {
      isBusy.value = false
    }
  }

  return { datasets, datasetId, name, error, isBusy, start }
}
