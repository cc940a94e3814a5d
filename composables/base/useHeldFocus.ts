/**
 * An action that was taken removes its button: the focus then moves to the first button that is left.
 *
 * @param pending the action under way; undefined when there is none.
 * @returns to be called when a button of the group is pressed.
 */
export function useHeldFocus(
  group: () => HTMLElement | null | undefined, pending: MaybeRefOrGetter<unknown>,
): () => void {
  let isActing = false
  watch(() => toValue(pending), async (now) => {
    if (now === undefined && isActing) {
      isActing = false
      await nextTick()
      if (document.activeElement === document.body) {
        group()?.querySelector<HTMLElement>('button:not(:disabled)')?.focus()
      }
    }
  })
  return () => {
    isActing = true
  }
}
