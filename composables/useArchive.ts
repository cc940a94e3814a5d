interface ArchiveOptions {
  send: () => Promise<unknown>
  /** What is said afterwards. */
  done: string
  failed: string
  onDone: () => void
}

/** Takes a thing out of its list, once; says what came of it. */
export function useArchive({ send, done, failed, onDone }: ArchiveOptions) {
  const toast = useToast()
  const { textOf } = useFailureText()
  const isBusy = ref(false)

  async function archive() {
    if (isBusy.value) {
      return
    }
    isBusy.value = true
    try {
      await send()
      toast.add({ title: done, icon: 'i-lucide-circle-check', color: 'success' })
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
