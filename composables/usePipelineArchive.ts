import type { PipelineSummary } from '#shared/contract/pipeline.contract'

/** Takes a pipeline out of the list; its runs and what it published stay. */
export function usePipelineArchive(pipeline: Pick<PipelineSummary, 'id' | 'name' | 'version'>, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf } = useFailureText()
  const isBusy = ref(false)

  async function archive() {
    isBusy.value = true
    try {
      await api('pipelineDelete', { params: { id: pipeline.id }, version: pipeline.version })
      toast.add({ title: t('pipeline.archive.done', { name: pipeline.name }), icon: 'i-lucide-circle-check', color: 'success' })
      onDone()
    }
    catch (error) {
      toast.add({ title: t('pipeline.archive.failed'), description: textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
    finally {
      isBusy.value = false
    }
  }

  return { isBusy, archive }
}
