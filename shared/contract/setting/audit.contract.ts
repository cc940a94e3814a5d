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

export const AUDIT_FORMATS = ['csv', 'jsonl'] as const
export const auditExportQuery = z.strictObject({ ...filter, format: z.enum(AUDIT_FORMATS).default('csv') })

const hash = z.string().regex(/^[0-9a-f]{64}$/)

export const auditVerifyQuery = z.strictObject({
  /** Continues a check behind this position. */
  after: integerText(z.int().min(0).max(Number.MAX_SAFE_INTEGER)).default(0),
  /** A position and a hash that were noted earlier: whether the chain still has them. */
  position: integerText(z.int().min(1).max(Number.MAX_SAFE_INTEGER)).optional(),
  hash: hash.optional(),
})

/** changed: an entry or its link. missing: the entry is gone. gap: a link is gone. unchained: an entry was kept out. head: the noted link is another one, or gone. */
export const CHAIN_FAULTS = ['changed', 'missing', 'gap', 'unchained', 'head'] as const

export const auditVerification = z.object({
  /** partial: intact so far, and to be continued behind `checkedTo`. */
  state: z.enum(['intact', 'partial', 'broken']),
  /** Links that were checked now. */
  checked: z.int(),
  /** Position of the last good link. */
  checkedTo: z.int(),
  /** End of the chain: worth noting elsewhere. null = no entry yet. */
  head: z.object({ position: z.int(), hash: z.string(), sealedAt: instant }).nullable(),
  /** Entries that are not sealed yet. */
  pending: z.int(),
  broken: z.object({ fault: z.enum(CHAIN_FAULTS), position: z.int().nullable(), auditId: z.string().nullable() }).nullable(),
  checkedAt: instant,
})

export type AuditView = z.infer<typeof auditView>
export type AuditDetail = z.infer<typeof auditDetail>
export type AuditListQuery = z.output<typeof auditListQuery>
export type AuditExportQuery = z.output<typeof auditExportQuery>
export type AuditVerifyQuery = z.output<typeof auditVerifyQuery>
export type AuditVerification = z.infer<typeof auditVerification>
export type ChainFault = (typeof CHAIN_FAULTS)[number]
