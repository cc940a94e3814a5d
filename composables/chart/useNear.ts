/** Loading begins at this distance from the visible part of the page. */
const AHEAD = '400px'

/** Whether a place of the page has come near the visible part: what it shows is read then. Before the page is printed or saved as a whole it counts, too. */
export function useNear(place: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<boolean>> {
  const board = useChartBoard()
  const wasNear = ref(false)
  let observer: IntersectionObserver | undefined

  onMounted(() => {
    observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) {
        wasNear.value = true
        observer?.disconnect()
      }
    }, { rootMargin: AHEAD })
    if (place.value) {
      observer.observe(place.value)
    }
  })
  onBeforeUnmount(() => observer?.disconnect())
  return computed(() => wasNear.value || board?.isWhole.value === true)
}
