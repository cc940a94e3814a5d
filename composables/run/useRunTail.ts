import { useDocumentVisibility } from '@vueuse/core'
import { reconnectDelayMs } from '~/utils/live/live-socket'
import {
  connectTail, MOST_TAIL_LINES, type ShownLine, type TailConnection, type TailState, toTailPath,
} from '~/utils/run/run-tail'

/** Wait before lines that ended for a while are asked for again. */
const AGAIN_MS = 2_000

/**
 * The live log of a run, of one stage or of all, while the tab is visible: a hidden one reads nothing. Each connection
 * begins with the lines that the factory has kept; until they come, those of the one before stay.
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
  /** Connections in a row that ended without a line. */
  let failures = 0

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
    let isFirst = true
    connection = connectTail(toTailPath(runId(), stageKey()), {
      onOpen: () => {
        state.value = 'live'
      },
      onLine: (line) => {
        if (isFirst) {
          isFirst = false
          failures = 0
          lines.value = []
          waiting = []
        }
        lastKey += 1
        waiting.push({ ...line, key: lastKey })
        frame ||= requestAnimationFrame(show)
      },
      onEnd: (reason) => {
        connection = undefined
        state.value = reason === 'again' ? 'connecting' : reason
        if (reason === 'again') {
          timer = setTimeout(open, AGAIN_MS)
        }
        else if (reason === 'away' || reason === 'lost') {
          timer = setTimeout(open, reconnectDelayMs(failures))
          failures += 1
        }
      },
    })
  }

  onMounted(() => watch([() => toTailPath(runId(), stageKey()), turn, isWanted, visibility], ([path], [pathBefore]) => {
    close()
    if (path !== pathBefore) {
      lines.value = []
    }
    failures = 0
    if (isWanted() && visibility.value === 'visible') {
      state.value = 'connecting'
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
