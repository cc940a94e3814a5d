/** Makes a dataset on the spot, where one is about to be chosen. */
export function useDatasetCreate(projectId: () => string | undefined, refresh: () => Promise<unknown>) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf, failureOf } = useFailureText()

  return async (name: string): Promise<string | undefined> => {
    try {
      const { id } = await api('datasetCreate', { body: { name, projectId: projectId() }, idempotencyKey: crypto.randomUUID() })
      await refresh()
      return id
    }
    catch (error) {
      const description = failureOf(error).code === 'conflict' ? t('form.dataset_taken') : textOf(error)
      toast.add({ title: t('form.dataset_failed'), description, icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
      return undefined
    }
  }
}
