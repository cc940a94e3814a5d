export interface Patience {
  tickMs: number
  /** After so many ticks without a beat it is asked whether it answers a call. */
  ticks: number
  /** After so many it is replaced even if it answers: it cannot do its work. */
  mostTicks: number
}

/** Silent for 9 s, asked for 1 s, started in 2 s: replaced within 15 s. */
export const FACTORY_PATIENCE: Patience = { tickMs: 1_000, ticks: 9, mostTicks: 60 }

export interface Watched {
  /** How many beats have come. */
  beats: () => number
  /** Whether it answers a call: what is slow on a busy machine is not taken for what hangs. */
  isAnswering: () => Promise<boolean>
}

/**
 * Resolves, with a sentence for the log, when what is watched has fallen silent. Silence is counted in ticks of this
 * process: one that stood still itself, with its machine or alone, has counted nothing meanwhile.
 */
export async function untilSilent({ beats, isAnswering }: Watched, { tickMs, ticks, mostTicks }: Patience, signal: AbortSignal): Promise<string> {
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

/** @returns false when the watching is over. */
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
