const RETRY_MS = 1_000

/**
 * While the server opens its storage every answer is 503 `unavailable`. A page that never had data then shows
 * "starting" and asks again each second; an open page keeps what it shows.
 */
export function useStarting(system: ReturnType<typeof useSystem>) {
  const { failureOf } = useFailureText()
  const isStarting = computed(() => !system.data.value && Boolean(system.error.value) && failureOf(system.error.value).code === 'unavailable')
  const hasStarted = ref(false)
  const elapsedSeconds = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined
  // A retry is "pending" and clears nothing: the page must not flicker between two looks.
  const isShown = computed(() => !hasStarted.value && (isStarting.value || elapsedSeconds.value > 0))

  async function ask() {
    elapsedSeconds.value += 1
    await system.refresh()
    if (system.data.value) {
      hasStarted.value = true
      clearInterval(timer)
      await refreshNuxtData()
    }
  }

  onMounted(() => {
    watch(isStarting, (now) => {
      if (now && timer === undefined) {
        timer = setInterval(ask, RETRY_MS)
      }
    }, { immediate: true })
  })
  onBeforeUnmount(() => clearInterval(timer))

  return { isShown, elapsedSeconds }
}
