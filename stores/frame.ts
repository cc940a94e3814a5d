import { defineStore } from 'pinia'

export interface Shortcut {
  /** `/`, `g r`, `Escape`; letters small. */
  keys: string
  /** What it does, for the help; asked for when the help is read, so that it follows the language. */
  label: () => string
  group: 'page' | 'go' | 'general'
  /** `false`: it did nothing here, and the key keeps its own meaning. */
  run: (event: KeyboardEvent) => unknown
}

/** Which layer of the frame is open, and the shortcuts of what is on the page. */
export const useFrameStore = defineStore('frame', () => {
  const layer = ref<'palette' | 'help'>()
  const shortcuts = shallowRef<Shortcut[]>([])

  function addShortcuts(added: Shortcut[]) {
    shortcuts.value = [...shortcuts.value, ...added]
  }

  function removeShortcuts(removed: Shortcut[]) {
    shortcuts.value = shortcuts.value.filter(shortcut => !removed.includes(shortcut))
  }

  return { layer, shortcuts, addShortcuts, removeShortcuts }
})
