import type { Shortcut } from '~/stores/frame'

/**
 * Registers shortcuts while the component is on the page; the help (`?`) lists them. The frame listens for the keys.
 *
 * @param isOn `false` while the shortcuts would do nothing.
 */
export function useShortcuts(shortcuts: Shortcut[], isOn: () => boolean = () => true) {
  const frame = useFrameStore()
  onMounted(() => watch(isOn, (on) => {
    if (on) {
      frame.addShortcuts(shortcuts)
    }
    else {
      frame.removeShortcuts(shortcuts)
    }
  }, { immediate: true }))
  onBeforeUnmount(() => frame.removeShortcuts(shortcuts))
}
