import { leadWhile } from '#db/leader-lock'
import type { WatchDeps } from './ingest-deps'
import { reconcileRun, sweepRuns } from './reconcile'
import { pause, watch } from './watch'

/** An arbitrary constant: the advisory lock of the only watcher. */
const WATCHER_LOCK = 7_202_612
const SWEEP_EVERY_MS = 60_000

export interface Ingest {
  start: () => void
  /** Ends the stream and waits for the running transaction. */
  stop: () => Promise<void>
  /** Settles one run with GetRun; see `reconcileRun`. */
  reconcile: (runId: string) => Promise<void>
}

/** Factory events → database, in one console at a time. */
export function createIngest(deps: WatchDeps): Ingest {
  const stopping = new AbortController()
  let running: Promise<unknown> = Promise.resolve()

  const lead = (signal: AbortSignal) =>
    Promise.all([watch(deps, signal), sweep(deps, signal), deps.alongside(signal)]).then(() => undefined)
  const options = {
    lockKey: WATCHER_LOCK,
    signal: stopping.signal,
    onError: (error: unknown) => deps.log.warn({ err: error }, 'the connection that holds the watcher\'s lock failed'),
  }

  return {
    start() {
      running = leadWhile(deps.database, options, lead)
        .catch((error: unknown) => deps.log.error({ err: error }, 'ingest ended'))
    },
    async stop() {
      stopping.abort()
      await running
    },
    reconcile: runId => reconcileRun(deps, runId),
  }
}

async function sweep(deps: WatchDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(SWEEP_EVERY_MS, signal)
    if (signal.aborted) {
      return
    }
    try {
      await sweepRuns(deps, signal)
    }
    catch (error) {
      deps.log.warn({ err: error }, 'the sweep over runs in doubt failed')
    }
  }
}
