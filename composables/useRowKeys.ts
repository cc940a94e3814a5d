export interface RowActions {
  /** `x` on a row, by what its `data-row` says; with Shift the rows since the last one too. */
  pick?: (id: string, isRange: boolean) => void
  /** `Esc`. */
  leave?: () => void
}

/**
 * `j` and `k` move the focus through the rows of a list, `/` goes to its filter, `x` picks the row. Off while someone
 * types or composes; Enter needs no help: the focused element is the row's own link.
 *
 * @param list holds the links, marked `data-row`.
 */
export function useRowKeys(list: Readonly<Ref<HTMLElement | null>>, filter: Readonly<Ref<HTMLElement | null>>, { pick, leave }: RowActions = {}) {
  function move(step: 1 | -1) {
    const rows = [...list.value?.querySelectorAll<HTMLElement>('[data-row]') ?? []]
    const index = rows.findIndex(row => row === document.activeElement)
    const next = index === -1 && step === -1 ? rows.length - 1 : Math.min(rows.length - 1, Math.max(0, index + step))
    rows[next]?.focus()
  }

  function onKey(event: KeyboardEvent) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return
    }
    const row = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.row : undefined
    const actions: Record<string, (() => void) | undefined> = {
      'j': () => move(1), 'k': () => move(-1), '/': () => filter.value?.focus(), 'escape': leave,
      'x': pick && row ? () => pick(row, event.shiftKey) : undefined,
    }
    const act = actions[event.key.toLowerCase()]
    if (act) {
      event.preventDefault()
      act()
    }
  }

  onMounted(() => document.addEventListener('keydown', onKey))
  onBeforeUnmount(() => document.removeEventListener('keydown', onKey))
}

/** A box to tick takes no text: keys go on there. Dialogs and menus have keys of their own. */
const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && (
  target.isContentEditable
  || target.matches('input:not([type="checkbox"]), textarea, select')
  || target.closest('[role="dialog"], [role="menu"]') !== null
)
