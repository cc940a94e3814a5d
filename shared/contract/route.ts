import type { z } from 'zod'
import type { AuditAction } from '../domain/audit/audit-action'
import type { ErrorCode } from '../domain/error-code'
import type { Role } from '../domain/role'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** One REST route: handlers, OpenAPI, docs and the typed client all come from it. */
export interface RouteDefinition {
  method: Method
  /** Path below `/api/v1`, parameters in braces. */
  path: `/${string}`
  /** What it does, in a line. */
  summary: Record<'en' | 'zh-CN', string>
  /** Needed while sign-in is on; checked in one place (server/http/api-handler.ts). */
  role: Role
  /** Answered without sign-in. */
  isOpen?: true
  /**
   * About a password, a session or a token. Without Idempotency-Key: nothing of such a body or answer is stored.
   * Sessions and tokens are never edited, only ended, so they have no version.
   */
  isCredential?: true
  /** What it deletes is never edited, so it has no version, and no If-Match is needed. */
  isUnversioned?: true
  /** Status of a successful answer. */
  status: 200 | 201 | 202 | 204
  params?: z.ZodType
  /** Strict: an unknown parameter is refused by its name. */
  query?: z.ZodType
  /** JSON, at most 1 MB. An absent body counts as `{}`. */
  body?: z.ZodType
  /** JSON schema of a successful answer; absent for 204 and for bytes. */
  answer?: z.ZodType
  /** Media types of a successful answer that is not JSON. */
  produces?: readonly string[]
  /** Calls the factory, which may be too old or too slow: may answer 501 or 504. How long it usually takes: `lane`. */
  asksFactory?: true
  /** Reads files of the artifact store, which may be missing or damaged. */
  readsFiles?: true
  /** Error codes in addition to those of every route with this method. */
  problems?: readonly ErrorCode[]
  /** The body is bytes of any type, streamed. */
  isUpload?: true
  /** Implements tus 1.0.0: Upload-Offset replaces If-Match, and HEAD returns the offset. */
  isTus?: true
  /**
   * What a GET's answer depends on, besides its URL: the rows of the database, or the cached metrics.
   * While that is unchanged, a caller who has the answer gets a 304 without creating it again.
   */
  revision?: 'database' | 'metrics'
  /** The ETag begins with `version` of the answer, so that it can be sent back as If-Match. */
  hasETag?: true
  /** Refused without If-Match (428), and with an outdated one (412). */
  needsIfMatch?: true
  /** Accepts Idempotency-Key: the same key and body give the same answer for 24 h. */
  isIdempotent?: true
  /** Path below `/api/v1` for the Location header; braces are filled from the answer. */
  location?: `/${string}`
  /**
   * Under load, where it is neither a read nor a write by its method. `long`: it usually takes seconds, waiting for the
   * factory, the database or a file, and costs the console little. That is not `asksFactory`: a launch asks the
   * factory, and is a short write as long as that answers, while other long ones never ask it.
   */
  lane?: 'long' | 'sign_in'
  audits?: Audits
}

/**
 * Actions that a route leaves in the audit trail: of all its calls one must, and none may leave another. Or why it need
 * not leave any, and which it may. The suites of the server hold every write to it (tests/support/api/audit-watch.ts).
 */
export type Audits = readonly AuditAction[] | { why: string, may?: readonly AuditAction[] }

export const STORES_NOTHING = { why: 'it computes an answer and stores nothing' } as const satisfies Audits

/** What the first run of an example creates, and a later one brings back. */
export const OF_EXAMPLE = [
  'upload.create', 'source.create', 'dataset.create', 'pipeline.create', 'task.create',
  'dataset.restore', 'pipeline.restore', 'task.restore', 'source.restore', 'run.launch',
] as const satisfies Audits

/** What changes something says what it leaves in the audit trail. */
type Complete = RouteDefinition
  & ({ method: 'GET', audits?: never } | { method: Exclude<Method, 'GET'>, audits: Audits })

export const EVENT_STREAM = 'text/event-stream'

/** The answer is bytes of a file: with a tag, and with ranges. A stream of events has neither. */
export const sendsFile = ({ produces }: Pick<RouteDefinition, 'produces'>): boolean =>
  produces !== undefined && !produces.includes(EVENT_STREAM)

/** Keeps the literal types, so that the client knows each route's own schemas. */
export const defineRoutes = <const T extends Record<string, Complete>>(routes: T): T => routes
