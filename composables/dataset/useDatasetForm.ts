import type { DatasetView } from '#shared/contract/dataset.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'

/** A new dataset, or another name and description for one; errors stand at the field that they name. */
export function useDatasetForm(dataset: DatasetView | undefined, onDone: (id: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const projectId = useProjectId()
  const { textOf, failureOf } = useFailureText()

  const name = ref(dataset?.name ?? '')
  const description = ref(dataset?.description ?? '')
  const isBusy = ref(false)
  const errors = ref<Record<string, string>>({})
  const keys = createKeys()

  function send() {
    const body = { name: name.value, description: description.value }
    const made = { projectId: projectId.value, ...body }
    return dataset
      ? api('datasetChange', { params: { id: dataset.id }, version: dataset.version, body })
      : api('datasetCreate', { body: made, idempotencyKey: keys.keyFor('dataset', made) })
  }

  function showFailure(error: unknown) {
    const texts: Record<string, string> = { '/name': t('dataset.form.bad_name'), '/description': t('dataset.form.bad_description') }
    errors.value = failureOf(error).code === 'conflict'
      ? { '/name': t('dataset.form.name_taken') }
      : Object.fromEntries((toProblem(error)?.errors ?? []).map(({ pointer, message }) => [pointer, texts[pointer] ?? message]))
    if (Object.keys(errors.value).length === 0) {
      toast.add({ title: t('dataset.form.failed'), description: textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
  }

  async function save() {
    if (isBusy.value) {
      return
    }
    isBusy.value = true
    errors.value = {}
    try {
      const { id } = await send()
      toast.add({ title: dataset ? t('dataset.form.saved') : t('dataset.form.created', { name: name.value.trim() }), icon: 'i-lucide-circle-check', color: 'success' })
      onDone(id)
    }
    catch (error) {
      showFailure(error)
    }
    finally {
      isBusy.value = false
    }
  }

  return { name, description, isBusy, errors, save }
}
