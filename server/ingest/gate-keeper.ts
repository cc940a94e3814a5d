import { createWakingLoop, type WakingLoop } from '#server/services/common/waking-loop'
import { settleGates, type GateFailure } from '#server/services/quality/gate-lot.service'
import type { Deps } from '#server/services/common/deps'
import type { IngestDeps } from './ingest-deps'

type KeeperDeps = Pick<IngestDeps, 'db' | 'cache' | 'live' | 'log'> & Pick<Deps, 'artifacts' | 'threads'>

/** For what events of another console have changed, and for what was cut off. */
const POLL_MS = 5_000
/** A lot that could not be made, such as of an archived policy, is tried again after this. */
const AGAIN_MS = 30_000

/**
 * Makes the lots of gates that wait. Beside the stream of events and not in it: drawing a sample reads files, and the
 * events of all other runs would wait for that.
 */
export function createGateKeeper({ log, ...deps }: KeeperDeps): WakingLoop {
  const failed = new Map<string, Pick<GateFailure, 'runId' | 'stageKey'> & { until: number }>()
  return createWakingLoop(async () => {
    try {
      for (const [key, { until }] of failed) {
        if (until <= Date.now()) {
          failed.delete(key)
        }
      }
      const { made, failures } = await settleGates(deps, [...failed.values()])
      for (const { runId, stageKey, error } of failures) {
        failed.set(`${runId}/${stageKey}`, { runId, stageKey, until: Date.now() + AGAIN_MS })
        log.warn({ err: error, runId, stageKey }, 'no lot could be made for a waiting stage')
      }
      // Those that failed are left out of the next look, which finds what is behind them.
      return made > 0 || failures.length > 0
    }
    catch (error) {
      log.warn({ err: error }, 'waiting stages could not be read')
      return false
    }
  }, POLL_MS)
}
