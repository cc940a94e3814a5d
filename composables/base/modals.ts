import type { Directive } from 'vue'

/** Open modal dialogs, the topmost last. Everything but that one is inert, so toasts are put inside it. */
export const openModals = shallowRef<readonly HTMLDialogElement[]>([])

/**
 * Opens a `<dialog>` as a modal one for as long as it is there: the browser traps the focus, makes the rest inert and
 * gives the focus back to where it was. The focus goes to what is marked `autofocus`; else with `v-modal="'itself'"` to
 * the dialog, which is read aloud and from whose head Tab goes on, else to the first control.
 */
export const vModal: Directive<HTMLDialogElement, 'itself' | undefined> = {
  mounted(dialog, { value }) {
    if (openModals.value.length === 0) {
      // The page below keeps its width when its scroll bar goes (assets/css/base.css).
      document.documentElement.style
        .setProperty('--scrollbar-size', `${innerWidth - document.documentElement.clientWidth}px`)
    }
    dialog.showModal()
    const first = dialog.querySelector<HTMLElement>('[autofocus]') ?? (value === 'itself' ? dialog : undefined)
    first?.focus({ preventScroll: true })
    openModals.value = [...openModals.value, dialog]
  },
  beforeUnmount(dialog) {
    dialog.close()
    openModals.value = openModals.value.filter(open => open !== dialog)
    // The element that opened the dialog is gone: its row was removed, or its page was left.
    if (document.activeElement === document.body || dialog.contains(document.activeElement)) {
      const place = openModals.value.at(-1) ?? document.getElementById('main')
      place?.focus({ preventScroll: true })
    }
  },
}
