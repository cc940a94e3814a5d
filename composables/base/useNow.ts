/**
 * The present time, updated while the component lives. During hydration it is the server's, so that both render the
 * same text.
 *
 * @param stepMs interval of the updates.
 */
export function useNow(stepMs: MaybeRefOrGetter<number> = 10_000): Readonly<Ref<number>> {
  const rendered = useState('rendered-at', () => Date.now())
  const { isHydrating } = useNuxtApp()
  const nowMs = ref(import.meta.server || isHydrating ? rendered.value : Date.now())
  let timer: ReturnType<typeof setInterval> | undefined
  function tick() {
    nowMs.value = Date.now()
  }

  onMounted(() => {
    watch(() => toValue(stepMs), (ms) => {
      clearInterval(timer)
      tick()
      timer = setInterval(tick, ms)
    }, { immediate: true })
  })
  onBeforeUnmount(() => clearInterval(timer))
  return readonly(nowMs)
}
