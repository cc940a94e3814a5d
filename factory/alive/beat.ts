/** Pause between two rounds. */
const BEAT_MS = 1_000

export interface BeatOptions {
  round: () => Promise<unknown>
  tell: () => void
  onFailed: (error: unknown) => void
  everyMs?: number
}

/**
 * Repeatedly reports that this process is alive, each time after a round through what it needs for its work: a signal
 * from a timer alone would also come from a process that cannot work. A round that fails or hangs reports nothing.
 *
 * @returns a function that stops it
 */
export function startBeating({ round, tell, onFailed, everyMs = BEAT_MS }: BeatOptions): () => void {
  let timer: NodeJS.Timeout | undefined
  let hasStopped = false

  function next() {
    if (!hasStopped) {
      timer = setTimeout(beat, everyMs)
    }
  }

  function beat() {
    round().then(tell).catch(onFailed).finally(next)
  }

  beat()
  return () => {
    hasStopped = true
    clearTimeout(timer)
  }
}
