/** For a dialog's `content`: when it opens, the focus goes to what is marked `autofocus`, not to its cross. */
export function useDialogFocus() {
  return {
    onOpenAutoFocus(event: Event) {
      const wanted = event.target instanceof HTMLElement ? event.target.querySelector<HTMLElement>('[autofocus]') : null
      if (wanted) {
        event.preventDefault()
        wanted.focus()
      }
    },
  }
}
