/**
 * For a dialog's `content`: when it opens, the focus goes to what is marked `autofocus`, not to its cross. A layer in
 * which nothing is marked takes it itself: it is read aloud, and Tab goes on from its head.
 */
export function useDialogFocus(otherwise: 'first' | 'itself' = 'first') {
  return {
    onOpenAutoFocus(event: Event) {
      const dialog = event.target instanceof HTMLElement ? event.target : null
      const wanted = dialog?.querySelector<HTMLElement>('[autofocus]') ?? (otherwise === 'itself' ? dialog : null)
      if (wanted) {
        event.preventDefault()
        wanted.focus()
      }
    },
  }
}
