import type { DatasetView } from '#shared/contract/dataset.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'

/** A new dataset, or another name and description for one; errors stand at the field that they name. */
export function useDatasetForm(dataset: DatasetView | undefined, onDone: (id: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const projectId = useProjectId()
  const { failureOf } = useFailureText()

  const name = ref(dataset?.name ?? '')
  const description = ref(dataset?.description ?? '')
  const errors = ref<Record<string, string>>({})
  const keys = createKeys()

  function send() {
    const body = { name: name.value, description: description.value }
    const made = { projectId: projectId.value, ...body }
    return dataset
      ? api('datasetChange', { params: { id: dataset.id }, version: dataset.version, body })
      : api('datasetCreate', { body: made, idempotencyKey: keys.keyFor('dataset', made) })
  }

  /** @returns whether a field shows it. */
  function showAtFields(error: unknown): boolean {
    const texts: Record<string, string> = { '/name': t('dataset.form.bad_name'), '/description': t('dataset.form.bad_description') }
    errors.value = failureOf(error).code === 'conflict'
      ? { '/name': t('dataset.form.name_taken') }
      : Object.fromEntries((toProblem(error)?.errors ?? []).map(({ pointer, message }) => [pointer, texts[pointer] ?? message]))
    return Object.keys(errors.value).length > 0
  }

  const { run: save, isBusy } = useAction(async () => {
    errors.value = {}
    const { id } = await send()
    notify.done(dataset ? t('dataset.form.saved') : t('dataset.form.created', { name: name.value.trim() }))
    onDone(id)
  }, { title: () => t('dataset.form.failed'), explain: error => showAtFields(error) ? false : undefined })

  return { name, description, isBusy, errors, save }
}
