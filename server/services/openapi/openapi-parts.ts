import { type RouteDefinition, sendsFile } from '#shared/contract/route'
import { ERROR_STATUS, type ErrorCode } from '#shared/domain/error-code'
import type { Json } from './schema-book'

const text = { type: 'string' }

const header = (name: string, required: boolean, description: string, example?: string): Json =>
  ({ name, in: 'header', required, description, schema: text, ...example !== undefined && { example } })

/** Headers of requests, by the name of their component. */
export const REQUEST_HEADERS: Record<string, Json> = {
  IfMatch: header('If-Match', true, 'ETag of the version that was seen; several, or * for any', '"3"'),
  IfNoneMatch: header('If-None-Match', false, 'ETags of answers that the caller has'),
  IdempotencyKey: {
    ...header(
      'Idempotency-Key', false, 'The same key and body give the same answer for 24 hours',
      '7b0f3f4e-0c54-4f0e-9d6b-6a1b1a3f7d11',
    ),
    schema: { type: 'string', pattern: '^[\\x21-\\x7E]{1,255}$' },
  },
  Range: header('Range', false, 'bytes=<first>-<last>, of files that go out as they lie there'),
  IfRange: header('If-Range', false, 'ETag of the whole'),
  TusResumable: {
    ...header('Tus-Resumable', true, 'Version of tus', '1.0.0'), schema: { type: 'string', const: '1.0.0' },
  },
  UploadLength: header('Upload-Length', true, 'Bytes of the whole file', '1024'),
  UploadMetadata: header(
    'Upload-Metadata', true, 'filename and projectId, each in base64', 'filename YWlycG9ydHMuY3N2',
  ),
  UploadOffset: header('Upload-Offset', true, 'Bytes that the server has', '0'),
}

export function toHeaderRefs(route: RouteDefinition): Json[] {
  const { needsIfMatch, isIdempotent, isTus, method } = route
  return [
    ...needsIfMatch ? ['IfMatch'] : [],
    ...sendsFile(route) ? ['Range', 'IfRange'] : [],
    ...hasTag(route) ? ['IfNoneMatch'] : [],
    ...isTus && method !== 'GET' ? ['TusResumable'] : [],
    ...isTus && method === 'POST' ? ['UploadLength', 'UploadMetadata'] : [],
    ...isTus && method === 'PATCH' ? ['UploadOffset'] : [],
    ...isIdempotent ? ['IdempotencyKey'] : [],
  ].map(name => ({ $ref: `#/components/parameters/${name}` }))
}

/** A stream of events is another one each time. */
export const hasTag = (route: RouteDefinition): boolean =>
  route.method === 'GET' && (!route.produces || sendsFile(route))

/** Headers of answers; a required one is there each time. */
export const ANSWER_HEADERS: Record<string, Json> = {
  'X-Request-Id': {
    required: true, description: 'The caller\'s own, or a new one; it is in the log, too', schema: text,
  },
  'Location': { required: true, description: 'Where the new object, or the work that goes on, is', schema: text },
  'ETag': {
    required: true,
    description: 'Of this answer; of what can be edited it begins with its version, and goes back as If-Match',
    schema: text,
  },
  'Idempotency-Replayed': {
    description: 'true: the answer of the first request with this key', schema: { type: 'string', const: 'true' },
  },
  'Retry-After': { description: 'Seconds until it is worth asking again', schema: { type: 'integer', minimum: 0 } },
}

const EXAMPLES: Record<number, [ErrorCode, string]> = {}
for (const [code, status] of Object.entries(ERROR_STATUS) as [ErrorCode, number][]) {
  EXAMPLES[status] ??= [
    code,
    status === 400 ? '/name: Too small: expected string to have >=1 characters' : code.replaceAll('_', ' '),
  ]
}

const MAY_RETRY = new Set<number>([
  ERROR_STATUS.conflict, ERROR_STATUS.too_many_requests, ERROR_STATUS.unavailable, ERROR_STATUS.upstream_timeout,
])

/** One answer for each status of a problem, and the 304. */
export function toProblemAnswers(): Record<string, Json> {
  const codesBy = Object.groupBy(Object.entries(ERROR_STATUS), ([, status]) => status)
  const problems = Object.entries(codesBy).map(([status, codes = []]): [string, Json] => [`Problem${status}`, {
    description: codes.map(([code]) => `\`${code}\``).join(' or '),
    headers: Object.fromEntries(['X-Request-Id', ...MAY_RETRY.has(Number(status)) ? ['Retry-After'] : []].map(name =>
      [name, { $ref: `#/components/headers/${name}` }])),
    content: { 'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' }, example: toProblemExample(Number(status)),
    } },
  }])
  return { ...Object.fromEntries(problems), NotModified: {
    description: 'As If-None-Match knows it',
    headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
  } }
}

function toProblemExample(status: number): Json {
  const [code, detail] = EXAMPLES[status] ?? ['internal', '']
  return {
    type: `urn:data-factory-console:problem:${code}`, title: code.replaceAll('_', ' '), status, code, detail,
    requestId: '0190ffff-0000-7000-8000-000000000000',
    ...status === 400 && {
      errors: [{ pointer: '/name', code: 'too_small', message: 'Too small: expected string to have >=1 characters' }],
    },
  }
}

export function toProblemRefs(route: RouteDefinition): Json {
  const isWrite = route.method !== 'GET'
  const statuses = [
    ERROR_STATUS.invalid_input, ERROR_STATUS.forbidden, ERROR_STATUS.too_many_requests, ERROR_STATUS.internal,
    ERROR_STATUS.unavailable,
    ...route.isOpen ? [] : [ERROR_STATUS.unauthenticated],
    ...route.params ? [ERROR_STATUS.not_found] : [],
    ...sendsFile(route) ? [ERROR_STATUS.range_not_satisfiable] : [],
    ...route.isUpload ? [ERROR_STATUS.storage_full] : [],
    ...route.isTus && route.method !== 'GET' ? [ERROR_STATUS.protocol_version] : [],
    ...route.readsFiles ? [ERROR_STATUS.artifact_damaged] : [],
    ...route.asksFactory ? [ERROR_STATUS.not_implemented, ERROR_STATUS.upstream_timeout] : [],
    ...isWrite
      ? [ERROR_STATUS.conflict, ERROR_STATUS.too_large, ERROR_STATUS.unsupported_media_type, ERROR_STATUS.refused]
      : [],
    ...(route.problems ?? []).map(code => ERROR_STATUS[code]),
    ...route.needsIfMatch ? [ERROR_STATUS.stale_version, ERROR_STATUS.version_required] : [],
  ]
  return Object.fromEntries([...new Set<number>(statuses)].sort((a, b) => a - b).map(status =>
    [status, { $ref: `#/components/responses/Problem${status}` }]))
}
