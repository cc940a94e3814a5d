import type { Db } from '#db/client'
import type { Log } from '#server/log'
import { sealAudits } from '#server/services/audit/audit-chain.service'
import { createWakingLoop, type WakingLoop } from '#server/services/common/waking-loop'

/** How long an entry may be unsealed. */
const POLL_MS = 5_000
const ANCHOR_MS = 60 * 60_000

/** Adds new entries of the audit trail to its chain; the log gets its end once an hour, which the database alone cannot change. */
export function createAuditSealer({ db, log }: { db: Db, log: Log }): WakingLoop {
  let anchorAt = 0
  return createWakingLoop(async () => {
    try {
      const sealed = await sealAudits({ db })
      if (sealed && Date.now() >= anchorAt) {
        anchorAt = Date.now() + ANCHOR_MS
        log.info({ position: sealed.position, hash: sealed.hash }, 'end of the audit chain')
      }
      return sealed !== undefined
    }
    catch (error) {
      log.warn({ err: error }, 'the audit trail could not be sealed; it is tried again')
      return false
    }
  }, POLL_MS)
}
