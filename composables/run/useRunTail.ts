import { useDocumentVisibility } from '@vueuse/core'
import { connectTail, MOST_TAIL_LINES, type ShownLine, type TailConnection, type TailState, toTailPath } from '~/utils/run/run-tail'

/** Wait before lines that ended for a while are asked for again. */
const AGAIN_MS = 2_000

/**
 * The live lines of a run, of one stage or of all, while the tab is visible: a hidden one reads nothing. Each connection begins
 * with the lines that the factory has kept.
 *
 * @param stageKey '' = all stages
 */
export function useRunTail(runId: () => string, stageKey: () => string, isWanted: () => boolean) {
  const lines = shallowRef<ShownLine[]>([])
  const state = ref<TailState>('connecting')
  const visibility = useDocumentVisibility()
  /** Set to connect once more. */
  const turn = ref(0)
  let connection: TailConnection | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: ShownLine[] = []
  let frame = 0
  let lastKey = 0

  /** Lines come faster than pages are painted. */
  function show() {
    frame = 0
    lines.value = [...lines.value, ...waiting].slice(-MOST_TAIL_LINES)
    waiting = []
  }

  function close() {
    clearTimeout(timer)
    cancelAnimationFrame(frame)
    connection?.close()
    connection = undefined
    waiting = []
    frame = 0
  }

  function open() {
    state.value = 'connecting'
    connection = connectTail(toTailPath(runId(), stageKey()), {
      onOpen: () => {
        state.value = 'live'
        lines.value = []
      },
      onLine: (line) => {
        lastKey += 1
        waiting.push({ ...line, key: lastKey })
        frame ||= requestAnimationFrame(show)
      },
      onEnd: (reason) => {
        connection = undefined
        if (reason === 'again') {
          timer = setTimeout(open, AGAIN_MS)
        }
        else {
          state.value = reason
        }
      },
    })
  }

  const asked = computed(() => `${turn.value} ${runId()} ${stageKey()}`)
  onMounted(() => watch([asked, isWanted, visibility], () => {
    close()
    if (isWanted() && visibility.value === 'visible') {
      open()
    }
    else if (isWanted()) {
      state.value = 'hidden'
    }
  }, { immediate: true }))
  onBeforeUnmount(close)

  function again() {
    turn.value += 1
  }

  function clear() {
    lines.value = []
  }

  return { lines, state: readonly(state), again, clear }
}
