export interface Patience {
  tickMs: number
  /** Ticks without a beat after which we check whether it answers a call. */
  ticks: number
  /** Ticks after which it is replaced even if it answers, because it cannot work. */
  mostTicks: number
}

/** Silent for 9 s, asked for 1 s, started in 2 s: replaced within 15 s. */
export const FACTORY_PATIENCE: Patience = { tickMs: 1_000, ticks: 9, mostTicks: 60 }

export interface Watched {
  /** Number of beats received. */
  beats: () => number
  /** Whether it answers a call: a process that is slow on a busy machine does not count as hanging. */
  isAnswering: () => Promise<boolean>
}

/**
 * Resolves, with a sentence for the log, when the watched process is silent. Silence is counted in ticks of this
 * process: while this process is suspended, alone or with its machine, no ticks are counted.
 */
export async function untilSilent(
  { beats, isAnswering }: Watched, { tickMs, ticks, mostTicks }: Patience, signal: AbortSignal,
): Promise<string> {
  let seen = beats()
  let missed = 0
  while (await tick(tickMs, signal)) {
    missed = beats() === seen ? missed + 1 : 0
    seen = beats()
    if (missed >= mostTicks || (missed >= ticks && !await isAnswering() && beats() === seen)) {
      return `gave no sign of life for ${Math.round(missed * tickMs / 1_000)} s`
    }
  }
  return 'not watched any more'
}

/** @returns false when watching has ended. */
function tick(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer)
      resolve(false)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve(true)
    }, ms)
    if (signal.aborted) {
      stop()
    }
    else {
      signal.addEventListener('abort', stop, { once: true })
    }
  })
}
