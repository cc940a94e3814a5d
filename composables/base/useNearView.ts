/** Begins to load this long before it is scrolled to. */
const AHEAD = '400px'
const IDLE_MS = 3_000

/** Becomes true in the browser once the element is near what is seen, or when nothing else is to do (for printing). */
export function useNearView(element: Readonly<Ref<Element | null>>): Readonly<Ref<boolean>> {
  const isNear = ref(false)
  let observer: IntersectionObserver | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function show() {
    isNear.value = true
    stop()
  }
  function stop() {
    observer?.disconnect()
    clearTimeout(timer)
  }

  onMounted(() => {
    if (!element.value) {
      return
    }
    observer = new IntersectionObserver(entries => entries.some(({ isIntersecting }) => isIntersecting) && show(), { rootMargin: AHEAD })
    observer.observe(element.value)
    timer = setTimeout(show, IDLE_MS)
  })
  onBeforeUnmount(stop)
  return readonly(isNear)
}
