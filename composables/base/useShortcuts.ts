import type { Shortcut } from '~/stores/frame'

/**
 * Keys that work while the component is on the page; the help (`?`) lists them. The frame hears them and runs them.
 *
 * @param isOn `false` while they would do nothing.
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
