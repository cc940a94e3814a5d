export interface ToastAction {
  label: string
  icon?: string
  onClick: () => unknown
}

export interface Toast {
  id: string
  title: string
  description?: string
  icon?: string
  color: 'neutral' | 'info' | 'success' | 'warning' | 'error'
  /** Time on screen in ms; 0 = until somebody closes it. */
  duration: number
  /** Each action also closes the toast. */
  actions?: ToastAction[]
}

const STAYS_MS = 5_000
const MOST = 5

/** Short notes on what has just happened; components/app/AppToasts.vue shows them, the newest last. */
export function useToast() {
  const toasts = useState<Toast[]>('toasts', () => [])

  function add(toast: Pick<Toast, 'title'> & Partial<Toast>): Toast {
    const added: Toast = { id: `${Date.now()}-${Math.random()}`, color: 'neutral', duration: STAYS_MS, ...toast }
    toasts.value = [...toasts.value, added].slice(-MOST)
    return added
  }

  function remove(id: string) {
    toasts.value = toasts.value.filter(toast => toast.id !== id)
  }

  function clear() {
    toasts.value = []
  }

  return { toasts, add, remove, clear }
}
