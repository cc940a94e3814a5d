import { createGuardedClient } from '#egress/guarded-client'
import type { Config } from '#server/config/config'
import type { Log } from '#server/log'
import { createAuditAnchors, type AuditAnchors } from '#server/services/audit/audit-anchors'

const DEADLINE_MS = 5_000

/** Anchors of the audit trail go into a file and the log, and to an address that the environment names: nothing of the database says where. */
export function openAnchors({ audit }: Pick<Config, 'audit'>, { secretKey, log }: { secretKey: string, log: Log }): AuditAnchors {
  const { anchorFile, anchorUrl } = audit
  // Whoever sets the environment may name any address.
  const client = createGuardedClient(true)
  const send = async (url: string, body: string) => {
    const headers = { 'content-type': 'application/json', 'user-agent': 'data-factory', 'x-event': 'audit.anchor' }
    const { statusCode } = await client.post({ url: new URL(url), headers, body, signal: AbortSignal.timeout(DEADLINE_MS) })
    if (statusCode < 200 || statusCode > 299) {
      throw new Error(`the receiver answered ${statusCode}`)
    }
  }
  const anchors = createAuditAnchors({ file: anchorFile, secretKey, log, send: anchorUrl === undefined ? undefined : body => send(anchorUrl, body) })
  return {
    ...anchors,
    async close() {
      await anchors.close()
      client.close()
    },
  }
}
