interface Told {
  description?: string
  durationMs?: number
}

/** Shows the result of an action in a corner of the page; a failure stays until it is closed. */
export function useNotify() {
  const toast = useToast()
  const { textOf } = useFailureText()
  const add = (title: string, icon: string, color: 'success' | 'warning' | 'error', { description, durationMs }: Told) =>
    toast.add({ title, icon, color, ...description !== undefined && { description }, ...durationMs !== undefined && { duration: durationMs } })

  return {
    done: (title: string, told: Told = {}) => add(title, 'i-lucide-circle-check', 'success', told),
    warned: (title: string, told: Told = {}) => add(title, 'i-lucide-triangle-alert', 'warning', told),
    /** @param cause what was thrown, or a text. */
    failed: (title: string, cause: unknown) => add(title, 'i-lucide-circle-x', 'error', { description: typeof cause === 'string' ? cause : textOf(cause), durationMs: 0 }),
  }
}
