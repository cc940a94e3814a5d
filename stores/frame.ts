import { defineStore } from 'pinia'

export interface Shortcut {
  /** `/`, `g r`, `Escape`; letters small. */
  keys: string
  /** Text for the help; read when the help opens, so that it follows the language. */
  label: () => string
  group: 'page' | 'go' | 'general'
  /** `false` = nothing was done, and the key keeps its normal effect. */
  run: (event: KeyboardEvent) => unknown
}

/** The open layer of the frame, and the shortcuts of the page. */
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
