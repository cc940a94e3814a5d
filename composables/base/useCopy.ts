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

/**
 * Copies a text to the clipboard, also over plain HTTP, where there is no `navigator.clipboard`.
 *
 * @returns whether it was copied.
 */
export async function copyText(text: string): Promise<boolean> {
  // Typed as always present; absent without a secure context.
  const clipboard: Clipboard | undefined = navigator.clipboard
  if (!clipboard) {
    return copyBySelection(text)
  }
  try {
    await clipboard.writeText(text)
    return true
  }
  catch {
    // The page has no permission: the older way needs none.
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement
  // Within an open dialog: nothing outside it can take the focus.
  const place = before?.closest('dialog, [role="dialog"]') ?? document.body
  const field = Object.assign(document.createElement('textarea'), { value: text, readOnly: true })
  field.style.cssText = 'position: fixed; inset: 0 auto auto -100vw'
  place.append(field)
  field.select()
  const isCopied = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) {
    before.focus()
  }
  return isCopied
}
