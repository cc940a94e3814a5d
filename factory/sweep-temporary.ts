import type { Logger } from 'pino'
import type { ArtifactStore } from '#artifact/store.ts'

/** Files of interrupted stages are deleted after a run's retention. */
const KEEP_MS = 7 * 86_400_000
const SWEEP_EVERY_MS = 86_400_000

/** Deletes now and each day what interrupted writers have left. @returns what ends it. */
export function sweepTemporaryDaily(store: ArtifactStore, log: Logger): () => void {
  const sweep = () => {
    store.sweepTemporary(KEEP_MS).catch(error => log.warn({ err: error }, 'temporary files were not swept'))
  }
  sweep()
  const sweeping = setInterval(sweep, SWEEP_EVERY_MS).unref()
  return () => clearInterval(sweeping)
}
