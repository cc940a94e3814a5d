import { copyText } from '~/utils/base/copy-text'

const COPIED_MS = 2_000

/** Copies a text to the clipboard; `isCopied` is true for two seconds, and a toast reports a failure. */
export function useCopy() {
  const { t } = useI18n()
  const toast = useToast()
  const isCopied = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function copy(text: string): Promise<boolean> {
    isCopied.value = await copyText(text)
    clearTimeout(timer)
    timer = setTimeout(() => {
      isCopied.value = false
    }, COPIED_MS)
    if (!isCopied.value) {
      toast.add({ title: t('common.copy_failed'), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
    return isCopied.value
  }

  onBeforeUnmount(() => clearTimeout(timer))
  return { copy, isCopied: readonly(isCopied) }
}
