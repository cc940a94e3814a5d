import type { Logger } from 'pino'
import { createGuardedClient } from '#egress/guarded-client'
import type { Config } from '#server/config/config'
import type { Anchor, AnchorSigner } from './anchor'
import { createAnchorSigner, toAnchorLine } from './anchor'
import { appendAnchor, readAnchors, type AnchorFile } from './anchor-file'

/** Where anchors of the audit trail are kept: outside of the database, whose owner could change the trail. */
export interface AuditAnchors extends AnchorSigner {
  file: string
  /** Whether each is sent elsewhere, too. */
  isSent: boolean
  /** Into the log, the file, and to the receiver. @returns whether it is in the file */
  keep: (anchor: Anchor) => Promise<boolean>
  read: () => Promise<AnchorFile>
  /** Why the file could not be read, or the newest not be written or sent; null = it was. */
  fault: () => string | null
  /** Waits for what is being sent. */
  close: () => Promise<void>
}

/** What services need that read or keep anchors. */
export interface WithAnchors {
  anchors: AuditAnchors
}

interface AnchorParts {
  /** Absolute. */
  file: string
  /** Base64. */
  secretKey: string
  log: Pick<Logger, 'info' | 'warn'>
  /** Sends the anchor elsewhere; its errors name no address. */
  send?: ((body: string) => Promise<void>) | undefined
}

/** Of the receiver of anchors. */
const DEADLINE_MS = 5_000

export function createAuditAnchors({ file, secretKey, log, send }: AnchorParts): AuditAnchors {
  const signer = createAnchorSigner(secretKey)
  const sending = new Set<Promise<void>>()
  const faults: { read: string | null, written: string | null, sent: string | null } = {
    read: null, written: null, sent: null,
  }

  function tell(anchor: Anchor): void {
    const attempt = send?.(JSON.stringify({ kind: 'audit.anchor', anchor, publicKey: signer.publicKey })).then(() => {
      faults.sent = null
    }, (error: unknown) => {
      faults.sent = toMessage(error)
      log.warn({ reason: faults.sent }, 'an anchor of the audit trail was not accepted')
    }).finally(() => sending.delete(attempt!))
    if (attempt) {
      sending.add(attempt)
    }
  }

  return {
    ...signer,
    file,
    isSent: send !== undefined,
    async keep(anchor) {
      log.info({ anchor }, 'end of the audit chain')
      tell(anchor)
      try {
        await appendAnchor(file, toAnchorLine(anchor))
        faults.written = null
        return true
      }
      catch (error) {
        faults.written = toMessage(error)
        log.warn({ err: error }, 'an anchor of the audit trail could not be written')
        return false
      }
    },
    async read() {
      try {
        const found = await readAnchors(file)
        faults.read = null
        return found
      }
      catch (error) {
        // No permission, no file but a folder: as good as none, and said.
        faults.read = toMessage(error)
        return { isThere: true, anchors: [], damaged: 0, damagedLine: null }
      }
    },
    fault: () => faults.read ?? faults.written ?? faults.sent,
    close: async () => void await Promise.all(sending),
  }
}

/**
 * Anchors of the audit trail go into a file and the log, and to an address that the environment names: nothing of the
 * database says where.
 */
export function openAnchors(
  { audit }: Pick<Config, 'audit'>, { secretKey, log }: Pick<AnchorParts, 'secretKey' | 'log'>,
): AuditAnchors {
  const { anchorFile, anchorUrl } = audit
  // Whoever sets the environment may name any address.
  const client = createGuardedClient(true)
  const send = async (url: string, body: string) => {
    const headers = { 'content-type': 'application/json', 'user-agent': 'data-factory', 'x-event': 'audit.anchor' }
    const signal = AbortSignal.timeout(DEADLINE_MS)
    const { statusCode } = await client.post({ url: new URL(url), headers, body, signal })
    if (statusCode < 200 || statusCode > 299) {
      throw new Error(`the receiver answered ${statusCode}`)
    }
  }
  const sender = anchorUrl === undefined ? undefined : (body: string) => send(anchorUrl, body)
  const anchors = createAuditAnchors({ file: anchorFile, secretKey, log, send: sender })
  return {
    ...anchors,
    async close() {
      await anchors.close()
      client.close()
    },
  }
}

const toMessage = (error: unknown): string => error instanceof Error ? error.message : String(error)
