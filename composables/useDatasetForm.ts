import type { DatasetView } from '#shared/contract/dataset.contract'
import { toProblem } from '~/utils/problem'

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
  // One for each opening of the dialog: pressed twice it makes one dataset.
  const idempotencyKey = crypto.randomUUID()

  const send = () => dataset
    ? api('datasetChange', { params: { id: dataset.id }, version: dataset.version, body: { name: name.value, description: description.value } })
    : api('datasetCreate', { body: { projectId: projectId.value, name: name.value, description: description.value }, idempotencyKey })

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
