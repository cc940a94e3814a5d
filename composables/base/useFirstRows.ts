/** Fill the first screen, also of a tall window. */
const FIRST = 20

/**
 * The rows that a page is sent with: those that can be seen. The others follow when it is alive and at rest, so that
 * search in the page, keys and print find all of them; their place is kept (`BaseRowsToCome`). A page that is opened by
 * a link has all at once.
 */
export function useFirstRows<Row>(rows: MaybeRefOrGetter<readonly Row[]>) {
  const isWhole = ref(import.meta.client && !useNuxtApp().isHydrating)
  onNuxtReady(() => {
    isWhole.value = true
  })
  const shown = computed(() => isWhole.value ? toValue(rows) : toValue(rows).slice(0, FIRST))
  return { shown, toCome: computed(() => toValue(rows).length - shown.value.length) }
}
