/**
 * `j` and `k` move the focus through the rows of a list, `/` goes to its filter. Off while someone types or composes;
 * Enter needs no help: the focused element is the row's own link.
 *
 * @param list holds the links, marked `data-row`.
 */
export function useRowKeys(list: Readonly<Ref<HTMLElement | null>>, filter: Readonly<Ref<HTMLElement | null>>) {
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
    const actions: Record<string, () => void> = { 'j': () => move(1), 'k': () => move(-1), '/': () => filter.value?.focus() }
    const act = actions[event.key]
    if (act) {
      event.preventDefault()
      act()
    }
  }

  onMounted(() => document.addEventListener('keydown', onKey))
  onBeforeUnmount(() => document.removeEventListener('keydown', onKey))
}

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement
  && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role="dialog"]') !== null)
