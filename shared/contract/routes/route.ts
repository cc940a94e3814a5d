import type { z } from 'zod'
import type { ErrorCode } from '../../domain/error-code'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** Who may call: checked in one place; while sign-in is off everybody is an operator. */
export const ROLES = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** One REST route: handlers, OpenAPI, docs and the typed client all come from it. */
export interface RouteDefinition {
  method: Method
  /** Below `/api/v1`, parameters in braces. */
  path: `/${string}`
  summary: string
  role: Role
  /** Of a good answer. */
  status: 200 | 201 | 202 | 204
  params?: z.ZodType
  /** Strict: an unknown parameter is refused by its name. */
  query?: z.ZodType
  /** JSON, at most 1 MB. An absent body counts as `{}`. */
  body?: z.ZodType
  /** The JSON of a good answer; absent for 204 and for bytes. */
  answer?: z.ZodType
  /** Media types of a good answer that is not JSON. */
  produces?: readonly string[]
  /** Waits for the factory, which may be too old for the question or too slow for it. */
  asksFactory?: true
  /** Reads files of the artifact store, which may have been lost or damaged. */
  readsFiles?: true
  /** Refusals beside those that every route of its method knows. */
  problems?: readonly ErrorCode[]
  /** The body is bytes of any type, streamed. */
  isUpload?: true
  /** Speaks tus 1.0.0: Upload-Offset takes the place of If-Match, and HEAD of its GET tells the offset. */
  isTus?: true
  /**
   * What a GET's answer is made of, beside its address: the rows of the database, or the figures that are kept for a
   * while. While that stays, a caller who has the answer is told so without making it again.
   */
  revision?: 'database' | 'metrics'
  /** The ETag begins with `version` of the answer, so that it can be sent back as If-Match. */
  hasETag?: true
  /** Refused without If-Match (428), and with one that is not of the newest version (412). */
  needsIfMatch?: true
  /** Takes Idempotency-Key: the same key and body give the same answer for 24 h. */
  isIdempotent?: true
  /** Path below `/api/v1` for the Location header; braces are filled from the answer. */
  location?: `/${string}`
}

/** Keeps the literal types, so that the client knows each route's own schemas. */
export const defineRoutes = <const T extends Record<string, RouteDefinition>>(routes: T): T => routes
