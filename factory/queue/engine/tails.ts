import type { StageLine } from '../../job/stage-job.ts'

/** Lines kept of a running stage, for those who look later. */
const KEPT_LINES = 500
/** Lines that wait for a slow reader. */
const MAX_WAITING = 1_000
/** How often a silent reader looks whether there is anything left to wait for. */
const LOOK_MS = 5_000

export interface TailLine extends StageLine {
  stageId: string
}

export interface StageTail {
  add: (line: StageLine) => void
  /** The stage has stopped: its lines are forgotten. */
  close: () => void
}

export interface Tails {
  /** Opens the lines of a stage that starts here. */
  open: (runId: string, stageId: string) => StageTail
  /**
   * The kept lines, then those that come, until `signal` aborts or `isOver` says that no more will.
   *
   * @param stageId '' = all stages of the run
   */
  read: (
    request: { runId: string, stageId: string, signal: AbortSignal, isOver: () => Promise<boolean> },
  ) => AsyncGenerator<TailLine>
}

interface Reader {
  runId: string
  stageId: string
  waiting: TailLine[]
  wake: () => void
  /** A stage has stopped or nothing has come for long: `isOver` is asked, which costs a read of the database. */
  mayBeOver: boolean
}

/**
 * The live lines of the stages that run in this process: in memory, limited, never stored. What does not fit is
 * counted.
 */
export function createTails(): Tails {
  const open = new Map<object, { runId: string, stageId: string, lines: TailLine[] }>()
  const readers = new Set<Reader>()
  const readersOf = (runId: string, stageId: string) =>
    [...readers].filter(reader => reader.runId === runId && (reader.stageId === '' || reader.stageId === stageId))

  return {
    open(runId, stageId) {
      const tail = { runId, stageId, lines: [] as TailLine[] }
      open.set(tail, tail)
      return {
        add(line) {
          push(tail.lines, { ...line, stageId }, KEPT_LINES)
          for (const reader of readersOf(runId, stageId)) {
            push(reader.waiting, { ...line, stageId }, MAX_WAITING)
            reader.wake()
          }
        },
        close() {
          open.delete(tail)
          for (const reader of readersOf(runId, stageId)) {
            reader.mayBeOver = true
            reader.wake()
          }
        },
      }
    },

    async* read({ runId, stageId, signal, isOver }) {
      const kept = [...open.values()]
        .filter(tail => tail.runId === runId && (stageId === '' || tail.stageId === stageId))
        .flatMap(tail => tail.lines.map(line => ({ ...line })))
      const reader: Reader = {
        runId, stageId, waiting: kept.sort((a, b) => a.at - b.at), wake: () => undefined, mayBeOver: true,
      }
      readers.add(reader)
      try {
        while (!signal.aborted) {
          const line = reader.waiting.shift()
          if (line) {
            yield line
            continue
          }
          const woken = wakeOf(reader, signal)
          // Asked after the wake is set up, so that a stage that ends meanwhile is not missed.
          if (reader.mayBeOver) {
            reader.mayBeOver = false
            if (await isOver()) {
              if (reader.waiting.length === 0) {
                return
              }
              reader.mayBeOver = true
            }
          }
          if (reader.waiting.length === 0) {
            await woken
          }
        }
      }
      finally {
        readers.delete(reader)
        reader.wake()
      }
    },
  }
}

/** The first line that is left counts those that had to go, and those that they stood for. */
function push(lines: TailLine[], line: TailLine, most: number): void {
  lines.push(line)
  const gone = lines.length > most ? lines.shift() : undefined
  const [first] = lines
  if (gone && first) {
    first.dropped += 1 + gone.dropped
  }
}

function wakeOf(reader: Reader, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      reader.mayBeOver = true
      reader.wake()
    }, LOOK_MS)
    const wake = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    reader.wake = wake
    signal.addEventListener('abort', wake, { once: true })
  })
}
