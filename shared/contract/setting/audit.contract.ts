import { z } from 'zod'
import { id, instant, integerText, pageOf, pageQuery, rangeEnd, repeated, timeZone } from '../common.contract'

export const auditView = z.object({
  id,
  at: instant,
  /** null = concerns the whole installation. */
  projectId: id.nullable(),
  actor: z.string(),
  /** For example 'pipeline.update'. */
  action: z.string(),
  noun: z.string(),
  nounId: z.string(),
  /** What the thing was called then; null = it has no name, or the entry does not say. */
  name: z.string().nullable(),
  requestId: z.string(),
  /** Place in the chain; null = not sealed yet, which takes seconds. */
  position: z.int().nullable(),
})

export const auditDetail = auditView.extend({
  /** Without secrets; null = there was nothing, or it is not told. */
  before: z.unknown(),
  after: z.unknown(),
  /** Of its link in the chain. */
  hash: z.string().nullable(),
})

const filter = {
  /** Absent = all projects and the installation. */
  projectId: id.optional(),
  actor: z.string().min(1).max(200).optional(),
  action: repeated(z.string().min(1).max(100)),
  noun: z.string().min(1).max(100).optional(),
  nounId: z.string().min(1).max(200).optional(),
  /** Half-open. */
  from: rangeEnd.optional(),
  to: rangeEnd.optional(),
  tz: timeZone.optional(),
  /** Part of actor, action, id, request ID or name. */
  q: z.string().trim().max(200).optional(),
}

export const auditListQuery = pageQuery.extend(filter)
export const auditPage = pageOf(auditView)

/** anchors: instead of entries, the signed ends of the chain, one a line, with a new one made now. */
export const AUDIT_FORMATS = ['csv', 'jsonl', 'anchors'] as const
export const auditExportQuery = z.strictObject({ ...filter, format: z.enum(AUDIT_FORMATS).default('csv') })

const hash = z.string().regex(/^[0-9a-f]{64}$/)

export const auditVerifyQuery = z.strictObject({
  /** Continues a check behind this position. */
  after: integerText(z.int().min(0).max(Number.MAX_SAFE_INTEGER)).default(0),
  /** A position and a hash that were noted earlier: whether the chain still has them. */
  position: integerText(z.int().min(1).max(Number.MAX_SAFE_INTEGER)).optional(),
  hash: hash.optional(),
})

/**
 * changed: an entry or its link. missing: the entry is gone. gap: a link is gone. unchained: an entry was kept out.
 * head: the noted link is another one, or gone. emptied, cut, rewritten: what an anchor has recorded is not there any
 * more. backdated: an entry came later than its date says.
 */
export const CHAIN_FAULTS = [
  'changed', 'missing', 'gap', 'unchained', 'head', 'emptied', 'cut', 'rewritten', 'backdated',
] as const

/**
 * Why an anchor was made: by itself at the start, at an interval, at the stop; for an export; by a restore; by an
 * administrator who accepts the trail as it is.
 */
export const ANCHOR_KINDS = ['start', 'interval', 'stop', 'export', 'restored', 'accepted'] as const

const anchorView = z.object({ kind: z.enum(ANCHOR_KINDS), position: z.int(), at: instant, note: z.string() })

export const auditAnchors = z.object({
  /** Oldest that the trail was compared with; nothing is known of what was before. null = none. */
  first: anchorView.nullable(),
  last: anchorView.nullable(),
  /** The newest restore or acceptance: the trail counts as it was then. */
  base: anchorView.nullable(),
  count: z.int(),
  /** Where they are. */
  file: z.string(),
  isFileThere: z.boolean(),
  /** Lines that are damaged or not signed by this installation, and the number of the first. */
  damaged: z.int(),
  damagedLine: z.int().nullable(),
  /** Signed with another key: of another installation, or from before SECRET_KEY was changed. */
  foreign: z.int(),
  /** Each is also sent to AUDIT_ANCHOR_URL. */
  isSent: z.boolean(),
  /** Why the newest could not be written or sent. */
  fault: z.string().nullable(),
  /** With which they can be checked elsewhere: Ed25519, SPKI in base64. */
  publicKey: z.string(),
})

export const auditVerification = z.object({
  /**
   * partial: intact so far, and to be continued behind `checkedTo`. unknown: the chain fits together, and there is no
   * anchor that says whether it is whole.
   */
  state: z.enum(['intact', 'partial', 'broken', 'unknown']),
  /** Links that were checked now. */
  checked: z.int(),
  /** Position of the last good link. */
  checkedTo: z.int(),
  /** End of the chain: worth noting elsewhere. null = no entry yet. */
  head: z.object({ position: z.int(), hash: z.string(), sealedAt: instant }).nullable(),
  /** Entries that are not sealed yet. */
  pending: z.int(),
  broken: z.object({
    fault: z.enum(CHAIN_FAULTS),
    /** The first place that is not as it was. */
    position: z.int().nullable(),
    auditId: z.string().nullable(),
    /** That shows it. */
    anchor: z.object({ position: z.int(), at: instant }).optional(),
  }).nullable(),
  anchors: auditAnchors,
  checkedAt: instant,
})

export const auditAccept = z.strictObject({
  /** Why the trail counts as it is now. */
  reason: z.string().trim().min(1).max(500),
  /** Position up to which the trail is known to be good: the check for the fault that is accepted begins behind it. */
  after: z.int().min(0).default(0),
})

export const auditAcceptance = auditVerification.extend({
  /** false: no fault was found yet and nothing is accepted; to be sent again with `checkedTo` as `after`. */
  isAccepted: z.boolean(),
})

export type AuditView = z.infer<typeof auditView>
export type AuditDetail = z.infer<typeof auditDetail>
export type AuditListQuery = z.output<typeof auditListQuery>
export type AuditExportQuery = z.output<typeof auditExportQuery>
export type AuditVerifyQuery = z.output<typeof auditVerifyQuery>
export type AuditAnchorsView = z.infer<typeof auditAnchors>
export type AuditVerification = z.infer<typeof auditVerification>
export type AuditAccept = z.output<typeof auditAccept>
export type AuditAcceptance = z.infer<typeof auditAcceptance>
export type ChainFault = (typeof CHAIN_FAULTS)[number]
