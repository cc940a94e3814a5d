import type { Shortcut } from '~/stores/frame'

/** Keys that work while the component is on the page; the help (`?`) lists them. The frame hears them and runs them. */
export function useShortcuts(shortcuts: Shortcut[]) {
  const frame = useFrameStore()
  onMounted(() => frame.addShortcuts(shortcuts))
  onBeforeUnmount(() => frame.removeShortcuts(shortcuts))
}
