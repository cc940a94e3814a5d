import type { DatasetView } from '#shared/contract/dataset.contract'

/** Takes a dataset out of the lists; its versions stay in history. */
export function useDatasetArchive({ id, name, version }: DatasetView, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  return useArchive({ noun: 'dataset', thing: { id, name }, send: () => api('datasetDelete', { params: { id }, version }), failed: t('dataset.archive.failed'), onDone })
}
