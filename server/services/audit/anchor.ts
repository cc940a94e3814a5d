import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign, verify } from 'node:crypto'
import { z } from 'zod'
import { ANCHOR_KINDS } from '#shared/contract/setting/audit.contract'

/** What the end of the audit chain was at a time, signed; `hash` of position 0 is the start of every chain. */
const anchorLine = z.object({
  kind: z.enum(ANCHOR_KINDS),
  position: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** By the console's clock. */
  at: z.iso.datetime(),
  /** By the database's clock, which writes the times of entries. */
  databaseAt: z.iso.datetime(),
  /** Why, of one that a person or a restore has made. */
  note: z.string(),
  /** Which key has signed it. */
  key: z.string(),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
})

export type Anchor = z.infer<typeof anchorLine>
type AnchorText = Omit<Anchor, 'key' | 'signature'>

/** Signs anchors, and tells its own from others. */
export interface AnchorSigner {
  key: string
  /** For those who keep anchors and check them without the console: Ed25519, SPKI in base64. */
  publicKey: string
  sign: (text: AnchorText) => Anchor
  isGenuine: (anchor: Anchor) => boolean
}

/** Stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const KEY_BYTES = 32

/** All consoles with one SECRET_KEY have one key. @param secretKey base64 */
export function createAnchorSigner(secretKey: string): AnchorSigner {
  const seed = Buffer.from(hkdfSync('sha256', Buffer.from(secretKey, 'base64'), '', 'audit anchors', KEY_BYTES))
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  const key = createHash('sha256').update(spki).digest('hex').slice(0, 16)
  return {
    key,
    publicKey: spki.toString('base64'),
    sign: text => ({ ...text, key, signature: sign(null, toSignedText({ ...text, key }), privateKey).toString('hex') }),
    isGenuine: anchor =>
      anchor.key === key && verify(null, toSignedText(anchor), publicKey, Buffer.from(anchor.signature, 'hex')),
  }
}

const toSignedText = ({ kind, position, hash, at, databaseAt, note, key }: AnchorText & { key: string }) =>
  Buffer.from(JSON.stringify(['audit-anchor-1', kind, position, hash, at, databaseAt, note, key]))

/** @returns undefined when it is none. Whether it is genuine is another question. */
export function parseAnchor(line: string): Anchor | undefined {
  try {
    return anchorLine.safeParse(JSON.parse(line)).data
  }
  catch (error) {
    if (error instanceof SyntaxError) {
      return undefined
    }
    throw error
  }
}

export const toAnchorLine = (anchor: Anchor): string => JSON.stringify(anchor)
