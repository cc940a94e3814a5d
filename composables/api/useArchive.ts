import type { ArchivedNoun } from './useRestore'

const UNDO_MS = 8_000

/** Archives an object once, reports the result, and restores it when asked. */
export function useArchive(noun: ArchivedNoun, thing: { id: string, name: string, version: number }, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf } = useFailureText()
  const { restore } = useRestore()
  const isBusy = ref(false)

  const { id, name, version } = thing
  const calls: Record<ArchivedNoun, () => Promise<unknown>> = {
    dataset: () => api('datasetDelete', { params: { id }, version }),
    pipeline: () => api('pipelineDelete', { params: { id }, version }),
    source: () => api('sourceDelete', { params: { id }, version }),
  }

  async function archive() {
    if (isBusy.value) {
      return
    }
    isBusy.value = true
    try {
      await calls[noun]()
      toast.add({
        title: t('archive.done', { name, seconds: UNDO_MS / 1_000 }),
        icon: 'i-lucide-archive',
        color: 'success',
        duration: UNDO_MS,
        actions: [{ label: t('archive.undo'), icon: 'i-lucide-undo-2', onClick: () => void restore(noun, { id, name }) }],
      })
      onDone()
    }
    catch (error) {
      toast.add({ title: t('archive.failed', { name }), description: textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
    finally {
      isBusy.value = false
    }
  }

  return { isBusy, archive }
}
