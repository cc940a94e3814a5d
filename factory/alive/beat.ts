/** Between two rounds. */
const BEAT_MS = 1_000

export interface BeatOptions {
  round: () => Promise<unknown>
  tell: () => void
  onFailed: (error: unknown) => void
  everyMs?: number
}

/**
 * Says again and again that this process is alive, each time after a round through what it needs for its work: a sign
 * from a timer alone would still come from a process that can do nothing. A round that fails or hangs tells nothing.
 *
 * @returns stops it
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
