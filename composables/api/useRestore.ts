/** What can be archived and restored. */
export type ArchivedNoun = 'source' | 'dataset' | 'pipeline'

/** Restores an archived object to its list and reports the result. */
export function useRestore() {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf, failureOf } = useFailureText()

  const calls: Record<ArchivedNoun, (id: string) => Promise<unknown>> = {
    source: id => api('sourceRestore', { params: { id } }),
    dataset: id => api('datasetRestore', { params: { id } }),
    pipeline: id => api('pipelineRestore', { params: { id } }),
  }

  /** @returns whether it was restored. */
  async function restore(noun: ArchivedNoun, { id, name }: { id: string, name: string }): Promise<boolean> {
    try {
      await calls[noun](id)
      toast.add({ title: t('archive.restored', { name }), icon: 'i-lucide-circle-check', color: 'success' })
      return true
    }
    catch (error) {
      const isTaken = failureOf(error).code === 'conflict'
      toast.add({ title: t('archive.restore_failed', { name }), description: isTaken ? t('archive.name_taken') : textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
      return false
    }
  }

  return { restore }
}
