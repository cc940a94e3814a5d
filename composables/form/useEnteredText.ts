/**
 * The text of a field as it was entered, until the field is left. Its value may be written otherwise: the number of
 * "1.0" is 1, and nobody could go on to 1.05 if the field turned into "1" meanwhile.
 *
 * @param stored the text of the value; setting it sets the value
 * @param isMeant whether this text stands for the value: after an undo or a reset it does not
 */
export function useEnteredText(stored: WritableComputedRef<string>, isMeant: (entered: string) => boolean) {
  const entered = ref<string>()
  /** Somebody is typing. */
  const isEntering = computed(() => entered.value !== undefined && isMeant(entered.value))
  const text = computed({
    get: () => entered.value !== undefined && isEntering.value ? entered.value : stored.value,
    set: (next) => {
      entered.value = next
      stored.value = next
    },
  })
  function leave() {
    entered.value = undefined
  }
  return { text, isEntering, leave }
}
