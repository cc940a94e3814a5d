/**
 * Ctrl Enter (⌘ Enter on a Mac) anywhere in a layer: in a field, on its head or foot, or on the layer itself. In a
 * dialog above it the key is that dialog's own.
 *
 * @param inside anything in the layer.
 */
export function useLayerKey(inside: Ref<HTMLElement | null>, act: () => unknown) {
  function onKey(event: KeyboardEvent) {
    const layer = inside.value?.closest('[role="dialog"]') ?? inside.value
    const target = event.target instanceof Element ? event.target : null
    const isHere = layer?.contains(target) || target === document.body
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing && !event.defaultPrevented && !event.repeat && isHere) {
      // Else the button that has the focus would be pressed as well.
      event.preventDefault()
      act()
    }
  }

  onMounted(() => document.addEventListener('keydown', onKey))
  onBeforeUnmount(() => document.removeEventListener('keydown', onKey))
}
