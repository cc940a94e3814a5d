interface Told {
  description?: string
  durationMs?: number
}

/** Says in a corner of the page what came of something; a failure stays until it is closed. */
export function useNotify() {
  const toast = useToast()
  const { textOf } = useFailureText()
  const add = (title: string, icon: string, color: 'success' | 'warning' | 'error', { description, durationMs }: Told) =>
    toast.add({ title, icon, color, ...description !== undefined && { description }, ...durationMs !== undefined && { duration: durationMs } })

  return {
    done: (title: string, told: Told = {}) => add(title, 'i-lucide-circle-check', 'success', told),
    warned: (title: string, told: Told = {}) => add(title, 'i-lucide-triangle-alert', 'warning', told),
    /** @param cause what was thrown, or words. */
    failed: (title: string, cause: unknown) => add(title, 'i-lucide-circle-x', 'error', { description: typeof cause === 'string' ? cause : textOf(cause), durationMs: 0 }),
  }
}
