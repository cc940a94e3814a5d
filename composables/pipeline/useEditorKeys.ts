interface EditorKeys {
  undo: () => void
  redo: () => void
  save: () => void
}

/** Ctrl Z, Ctrl Shift Z, Ctrl S (⌘ on a Mac). In a text field Z is the field's own. */
export function useEditorKeys({ undo, redo, save }: EditorKeys) {
  function onKey(event: KeyboardEvent) {
    if (event.isComposing || event.altKey || !(event.ctrlKey || event.metaKey)) {
      return
    }
    const key = event.key.toLowerCase()
    const isText = event.target instanceof HTMLElement && (event.target.isContentEditable || ['INPUT', 'TEXTAREA'].includes(event.target.tagName))
    const act = key === 's' ? save : key !== 'z' || isText ? undefined : event.shiftKey ? redo : undo
    if (act) {
      event.preventDefault()
      act()
    }
  }

  onMounted(() => document.addEventListener('keydown', onKey))
  onBeforeUnmount(() => document.removeEventListener('keydown', onKey))
}
