import type { ToastAction } from '../base/useToast'

interface Told {
  description?: string
  durationMs?: number
  /** What can be done next. */
  actions?: ToastAction[]
}

/** Shows the result of an action in a corner of the page; a failure stays until it is closed. */
export function useNotify() {
  const toast = useToast()
  const { textOf } = useFailureText()
  type Color = 'success' | 'warning' | 'error'
  const add = (title: string, icon: string, color: Color, { description, durationMs, actions }: Told) => toast.add({
    title, icon, color,
    ...description !== undefined && { description },
    ...durationMs !== undefined && { duration: durationMs },
    ...actions && { actions },
  })

  return {
    done: (title: string, told: Told = {}) => add(title, 'i-lucide-circle-check', 'success', told),
    warned: (title: string, told: Told = {}) => add(title, 'i-lucide-triangle-alert', 'warning', told),
    /** @param cause what was thrown, or a text. */
    failed: (title: string, cause: unknown) => add(title, 'i-lucide-circle-x', 'error', {
      description: typeof cause === 'string' ? cause : textOf(cause), durationMs: 0,
    }),
  }
}
