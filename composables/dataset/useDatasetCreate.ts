import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'

/** Creates a dataset in place, where one is about to be chosen. */
export function useDatasetCreate(projectId: () => string | undefined, refresh: () => Promise<unknown>) {
  const { t } = useI18n()
  const api = useApi()
  const { findingText } = useFindingText()
  const keys = createKeys()

  return useAction(async (name: string) => {
    const body = { name, projectId: projectId() }
    const { id } = await api('datasetCreate', { body, idempotencyKey: keys.keyFor('dataset', body) })
    // A later dataset of the same name is another one.
    keys.forget('dataset')
    await refresh()
    return id
  }, {
    title: () => t('form.dataset_failed'),
    explain: error => toProblem(error)?.errors?.map(findingText)[0],
  }).run
}
