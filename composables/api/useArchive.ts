import type { ArchivedNoun } from './useRestore'

interface ArchiveOptions {
  noun: ArchivedNoun
  thing: { id: string, name: string }
  send: () => Promise<unknown>
  failed: string
  onDone: () => void
}

const UNDO_MS = 8_000

/** Takes a thing out of its list, once; says what came of it, and takes it back on demand. */
export function useArchive({ noun, thing, send, failed, onDone }: ArchiveOptions) {
  const { t } = useI18n()
  const toast = useToast()
  const { textOf } = useFailureText()
  const { restore } = useRestore()
  const isBusy = ref(false)

  async function archive() {
    if (isBusy.value) {
      return
    }
    isBusy.value = true
    try {
      await send()
      toast.add({
        title: t('archive.done', { name: thing.name, seconds: UNDO_MS / 1_000 }),
        icon: 'i-lucide-archive',
        color: 'success',
        duration: UNDO_MS,
        actions: [{ label: t('archive.undo'), icon: 'i-lucide-undo-2', onClick: () => void restore(noun, thing) }],
      })
      onDone()
    }
    catch (error) {
      toast.add({ title: failed, description: textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
    finally {
      isBusy.value = false
    }
  }

  return { isBusy, archive }
}
