import { claimOutbox, releaseClaims } from '#db/repositories/system/outbox.repository'
import type { RelayDeps } from './relay-deps'
import { sendEntry } from './send-entry'

/** Runs whose verbs go out side by side. */
const CLAIM_LIMIT = 16
/** Longer than the gateway's longest call with its retries: a claim is not taken twice while it is being sent. */
const LEASE_MS = 30_000
/** How soon work of another console, or a wait that is over, is seen. */
const POLL_MS = 1_000

export interface Relay {
  start: () => void
  /** There is work now; cheap, after every commit that left some. */
  wake: () => void
  /** Takes nothing new and waits for what is being sent. */
  stop: () => Promise<void>
}

/**
 * Outbox → factory. Any number of consoles may run one: entries are claimed, one a run and in
 * order, and every try carries the same request id, so that the factory takes it once.
 */
export function createRelay(deps: RelayDeps): Relay {
  let isStopping = false
  let hasWork = false
  let wakeUp = () => {}
  let running: Promise<void> = Promise.resolve()

  const idle = () => new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, POLL_MS)
    wakeUp = () => {
      clearTimeout(timer)
      resolve()
    }
  })

  async function run(): Promise<void> {
    let isFirst = true
    while (!isStopping) {
      hasWork = false
      const taken = await relayOnce(deps, isFirst)
      isFirst &&= taken === 'failed'
      if (taken !== 'some' && !hasWork && !isStopping) {
        await idle()
      }
    }
  }

  const wake = () => {
    hasWork = true
    wakeUp()
  }

  return {
    start() {
      running = run()
    },
    wake,
    async stop() {
      isStopping = true
      wake()
      await running
    },
  }
}

async function relayOnce(deps: RelayDeps, isFirst: boolean): Promise<'some' | 'none' | 'failed'> {
  try {
    if (isFirst && deps.kind === 'pglite') {
      await releaseClaims(deps.db)
    }
    const entries = await claimOutbox(deps.db, { limit: CLAIM_LIMIT, leaseMs: LEASE_MS })
    await Promise.all(entries.map(entry => sendSafely(deps, entry)))
    return entries.length > 0 ? 'some' : 'none'
  }
  catch (error) {
    deps.log.warn({ err: error }, 'the outbox could not be read')
    return 'failed'
  }
}

/** A failure of ours (the database went away) leaves the claim: it is taken again when that ends. */
async function sendSafely(deps: RelayDeps, entry: Parameters<typeof sendEntry>[1]): Promise<void> {
  try {
    await sendEntry(deps, entry)
  }
  catch (error) {
    deps.log.warn({ err: error, runId: entry.runId, verb: entry.verb }, 'an outbox entry could not be settled')
  }
}
