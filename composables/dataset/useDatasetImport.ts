import type { DatasetView } from '#shared/contract/dataset.contract'
import type { SourceView } from '#shared/contract/source.contract'
import { createKeys } from '~/utils/api/request-key'

/** The sources that a version was imported from: not one that has another file since. */
export function useFailedSources(datasetId: string, semver: () => string | undefined) {
  const version = useApiData('datasetVersionGet', () => {
    const name = semver()
    return name === undefined ? undefined : { params: { id: datasetId, version: name } }
  }, { name: 'failed-version' })
  const run = useApiData('runGet', () => {
    const id = version.data.value?.producedByRun
    return id === undefined ? undefined : { params: { id } }
  }, { name: 'failed-import' })
  /** @param source `upload`: the file that it reads now */
  return ({ id, upload }: Pick<SourceView, 'id' | 'upload'>): boolean => {
    const { inputs = [], createdAt = '' } = run.data.value ?? {}
    const isRead = inputs.some(input => input.type === 'source' && input.sourceId === id)
    return isRead && (upload === null || upload.createdAt <= createdAt)
  }
}

/** Imports a source into a new version by a run, and opens the page of the run. */
export function useDatasetImport(dataset: DatasetView, onDone: (runId: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const keys = createKeys()
  const { list: sources, items } = useThings('source', { projectId: dataset.projectId })
  const sourceId = ref('')

  function send() {
    const body = { sourceId: sourceId.value }
    return api('datasetImport', { params: { id: dataset.id }, body, idempotencyKey: keys.keyFor('import', body) })
  }

  const { isBusy, errors, save } = useFormSend({
    send,
    onDone,
    fields: { '/sourceId': undefined },
    done: () => t('dataset.import.started', { name: dataset.name }),
    failed: t('dataset.import.failed'),
  })
  return { sources, items, sourceId, isBusy, errors, start: save }
}
