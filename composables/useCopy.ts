const COPIED_MS = 2_000

/** Puts a text on the clipboard; `isCopied` says so for two seconds. */
export function useCopy() {
  const isCopied = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function copy(text: string) {
    await navigator.clipboard.writeText(text)
    isCopied.value = true
    clearTimeout(timer)
    timer = setTimeout(() => {
      isCopied.value = false
    }, COPIED_MS)
  }

  onBeforeUnmount(() => clearTimeout(timer))
  return { copy, isCopied: readonly(isCopied) }
}
