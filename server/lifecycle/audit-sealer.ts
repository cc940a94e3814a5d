import type { Db } from '#db/client'
import type { Log } from '#server/log'
import { makeAnchor } from '#server/services/audit/audit-anchor.service'
import type { AuditAnchors } from '#server/services/audit/audit-anchors'
import { sealAudits } from '#server/services/audit/audit-chain.service'
import { createWakingLoop, type WakingLoop } from '#server/services/common/waking-loop'

/** How long an entry may be unsealed. */
const POLL_MS = 5_000

interface SealerDeps {
  db: Db
  log: Log
  anchors: AuditAnchors
  /** Between two anchors. */
  anchorMs: number
}

/**
 * Adds new entries of the audit trail to its chain, and notes the end of the chain outside of the database: at the
 * start, at an interval, at the stop.
 */
export function createAuditSealer({ db, log, anchors, anchorMs }: SealerDeps): WakingLoop {
  let kind: 'start' | 'interval' = 'start'
  let anchorAt = 0

  async function anchor(): Promise<void> {
    // When it could not be made it is tried again soon, and what a person has to look at is said again, too.
    anchorAt = Date.now() + (await makeAnchor({ db, log, anchors }, kind) ? anchorMs : Math.min(anchorMs, RETRY_MS))
    kind = 'interval'
  }

  const loop = createWakingLoop(async () => {
    try {
      const sealed = await sealAudits({ db })
      if (sealed && sealed.backdated.length > 0) {
        log.error(
          { auditIds: sealed.backdated }, 'entries of the audit trail are dated long before those in front of them',
        )
      }
      if (!sealed && Date.now() >= anchorAt) {
        await anchor()
      }
      return sealed !== undefined
    }
    catch (error) {
      log.warn({ err: error }, 'the audit trail could not be sealed; it is tried again')
      return false
    }
  }, POLL_MS)

  return {
    ...loop,
    async stop() {
      await loop.stop()
      try {
        await makeAnchor({ db, log, anchors }, 'stop')
      }
      catch (error) {
        log.warn({ err: error }, 'no last anchor of the audit trail could be made')
      }
      await anchors.close()
    },
  }
}

const RETRY_MS = 60_000
