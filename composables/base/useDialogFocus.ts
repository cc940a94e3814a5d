/**
 * For a dialog's `content`: when it opens, the focus goes to what is marked `autofocus`, not to its cross. A layer in
 * which nothing is marked takes it itself: it is read aloud, and Tab goes on from its head.
 * When it closes, the focus goes back to where it was; the library would leave it nowhere.
 */
export function useDialogFocus(otherwise: 'first' | 'itself' = 'first') {
  let before: Element | null = null

  function giveBack() {
    // Who closes it may know better.
    if (document.activeElement === document.body) {
      const last = before instanceof HTMLElement && before.isConnected ? before : null
      last?.focus({ preventScroll: true })
    }
    // It stood in a menu that is closed by now, or on a page that was left.
    if (document.activeElement === document.body && before !== document.body) {
      document.getElementById('main')?.focus({ preventScroll: true })
    }
  }

  return {
    onOpenAutoFocus(event: Event) {
      before = document.activeElement
      const dialog = event.target instanceof HTMLElement ? event.target : null
      const wanted = dialog?.querySelector<HTMLElement>('[autofocus]') ?? (otherwise === 'itself' ? dialog : null)
      if (wanted) {
        event.preventDefault()
        wanted.focus()
      }
    },
    onCloseAutoFocus() {
      setTimeout(giveBack)
    },
  }
}
