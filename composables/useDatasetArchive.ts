import type { DatasetView } from '#shared/contract/dataset.contract'

/** Takes a dataset out of the lists; its versions stay in history. */
export function useDatasetArchive(dataset: DatasetView, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf } = useFailureText()
  const isBusy = ref(false)

  async function archive() {
    isBusy.value = true
    try {
      await api('datasetDelete', { params: { id: dataset.id }, version: dataset.version })
      toast.add({ title: t('dataset.archive.done', { name: dataset.name }), icon: 'i-lucide-circle-check', color: 'success' })
      onDone()
    }
    catch (error) {
      toast.add({ title: t('dataset.archive.failed'), description: textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
    finally {
      isBusy.value = false
    }
  }

  return { isBusy, archive }
}
