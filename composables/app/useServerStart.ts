const RETRY_MS = 1_000

/**
 * While the server opens its storage every answer is 503 `unavailable`. A page that never had data then shows
 * "starting" and asks again each second; an open page keeps what it shows.
 */
export function useServerStart(system: ReturnType<typeof useSystem>) {
  const { failureOf } = useFailureText()
  const isStarting = computed(() =>
    !system.data.value && Boolean(system.error.value) && failureOf(system.error.value).code === 'unavailable')
  const hasStarted = ref(false)
  const broken = useError()
  const elapsedSeconds = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined
  // A retry is "pending" and clears nothing: the page must not flicker between two looks.
  const isShown = computed(() => !hasStarted.value && (isStarting.value || elapsedSeconds.value > 0))

  async function ask() {
    elapsedSeconds.value += 1
    await system.refresh()
    if (failureOf(system.error.value).code === 'unauthenticated') {
      // It has started, and wants to know who asks.
      reloadNuxtApp({ force: true })
    }
    if (system.data.value) {
      hasStarted.value = true
      clearInterval(timer)
      if (broken.value) {
        // The server renders it again, with its project.
        reloadNuxtApp({ force: true })
        return
      }
      await refreshNuxtData()
    }
  }

  answerAsStarting(system, isStarting)
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

/** The page has status 503 like the API behind it, so that probes and caches treat it as unavailable. */
function answerAsStarting(system: PromiseLike<unknown>, isStarting: Readonly<Ref<boolean>>) {
  const event = useRequestEvent()
  if (!event) {
    return
  }
  const retryAfter = useResponseHeader('Retry-After')
  const cacheControl = useResponseHeader('Cache-Control')
  onServerPrefetch(async () => {
    // The fetch runs beside this hook, not before it.
    await system
    if (isStarting.value) {
      setResponseStatus(event, 503)
      retryAfter.value = '1'
      cacheControl.value = 'no-store'
    }
  })
}
