import { z } from 'zod'
import { problem } from '#shared/contract/error.contract'
import { API_BASE } from '#shared/contract/paths'
import { ROUTES } from '#shared/contract/routes'
import { SESSION_COOKIE } from '#server/services/access/access'
import { ERROR_STATUS } from '#shared/domain/error-code'
import { type RouteDefinition, sendsFile } from '#shared/contract/route'

type Json = Record<string, unknown>

const PROBLEM = '#/components/schemas/Problem'

interface OpenApi {
  openapi: string
  info: Json
  servers: Json[]
  paths: Record<string, Json>
  components: Json
}

let made: OpenApi | undefined

/** The route registry as OpenAPI 3.1. Created once: it cannot change at run time. */
export function toOpenApi(): OpenApi {
  made ??= {
    openapi: '3.1.0',
    info: { title: 'Data Factory Console', version: '1', description: 'Errors are application/problem+json (RFC 9457); lists are paged by cursor.' },
    servers: [{ url: API_BASE }],
    paths: toPaths(Object.entries(ROUTES)),
    components: {
      schemas: { Problem: toSchema(problem, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token. Needed only while sign-in is on' },
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'Set by POST /session' },
      },
    },
  }
  return made
}

function toPaths(routes: [string, RouteDefinition][]): Record<string, Json> {
  const paths: Record<string, Json> = {}
  for (const [id, route] of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: toOperation(id, route) }
  }
  return paths
}

function toOperation(id: string, route: RouteDefinition): Json {
  return {
    'operationId': id,
    'summary': route.summary,
    'tags': [route.path.split('/')[1]],
    'x-role': route.role,
    // Empty: while sign-in is off nobody needs to say who they are.
    'security': route.isOpen ? [] : [{ token: [] }, { session: [] }, {}],
    'parameters': [...toParameters(route.params, 'path'), ...toParameters(route.query, 'query'), ...toHeaders(route)],
    ...toRequestBody(route),
    'responses': { [route.status]: toGoodAnswer(route), ...sendsFile(route) && { 206: toGoodAnswer(route) }, ...hasTag(route) && { 304: { description: 'As If-None-Match knows it' } }, ...toProblems(route) },
  }
}

function toParameters(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = schema ? toSchema(schema, 'input') : {}
  const needed = new Set(Array.isArray(required) ? required : [])
  return Object.entries(properties as Record<string, Json>).map(([name, { description, ...rest }]) => ({
    name, in: place, required: place === 'path' || needed.has(name), schema: rest, ...description !== undefined && { description },
  }))
}

function toHeaders(route: RouteDefinition): Json[] {
  const { needsIfMatch, isIdempotent, isTus, method } = route
  const header = (name: string, required: boolean, description: string) => ({ name, in: 'header', required, description, schema: { type: 'string' } })
  return [
    ...needsIfMatch ? [header('If-Match', true, 'ETag of the version that was seen; several, or * for any')] : [],
    ...sendsFile(route) ? [header('Range', false, 'bytes=<first>-<last>, of files that go out as they lie there'), header('If-Range', false, 'ETag of the whole')] : [],
    ...hasTag(route) ? [header('If-None-Match', false, 'ETags of answers that the caller has')] : [],
    ...isTus && method !== 'GET' ? [header('Tus-Resumable', true, '1.0.0')] : [],
    ...isTus && method === 'POST' ? [header('Upload-Length', true, 'Bytes of the whole file'), header('Upload-Metadata', true, 'filename and projectId, each in base64')] : [],
    ...isTus && method === 'PATCH' ? [header('Upload-Offset', true, 'Bytes that the server has')] : [],
    ...isIdempotent ? [header('Idempotency-Key', false, 'The same key and body give the same answer for 24 hours')] : [],
  ]
}

function toRequestBody({ body, isUpload, isTus, method }: RouteDefinition): Json {
  if (isUpload) {
    return { requestBody: { required: method === 'PATCH' || !isTus, content: { [isTus ? 'application/offset+octet-stream' : 'application/octet-stream']: { schema: { type: 'string', format: 'binary' } } } } }
  }
  return body ? { requestBody: { content: { 'application/json': { schema: toSchema(body, 'input') } } } } : {}
}

function toGoodAnswer(route: RouteDefinition): Json {
  const { answer, produces, summary, location, hasETag } = route
  const text = { schema: { type: 'string' } }
  const headers = { ...location && { Location: text }, ...(hasETag || hasTag(route)) && { ETag: text } }
  const types = produces?.map(type => [type, { schema: { type: 'string', format: 'binary' } }])
    ?? (answer ? [['application/json', { schema: toSchema(answer, 'output') }]] : [])
  return { description: summary, ...Object.keys(headers).length > 0 && { headers }, ...types.length > 0 && { content: Object.fromEntries(types) } }
}

function toProblems(route: RouteDefinition): Json {
  const isWrite = route.method !== 'GET'
  const statuses = [
    ERROR_STATUS.invalid_input, ERROR_STATUS.forbidden, ERROR_STATUS.too_many_requests, ERROR_STATUS.internal, ERROR_STATUS.unavailable,
    ...route.isOpen ? [] : [ERROR_STATUS.unauthenticated],
    ...route.params ? [ERROR_STATUS.not_found] : [],
    ...sendsFile(route) ? [ERROR_STATUS.range_not_satisfiable] : [],
    ...route.isUpload ? [ERROR_STATUS.storage_full] : [],
    ...route.isTus && route.method !== 'GET' ? [ERROR_STATUS.protocol_version] : [],
    ...route.readsFiles ? [ERROR_STATUS.artifact_damaged] : [],
    ...route.asksFactory ? [ERROR_STATUS.not_implemented, ERROR_STATUS.upstream_timeout] : [],
    ...isWrite ? [ERROR_STATUS.conflict, ERROR_STATUS.too_large, ERROR_STATUS.unsupported_media_type, ERROR_STATUS.refused] : [],
    ...(route.problems ?? []).map(code => ERROR_STATUS[code]),
    ...route.needsIfMatch ? [ERROR_STATUS.stale_version, ERROR_STATUS.version_required] : [],
  ]
  const answer = { description: 'Problem', content: { 'application/problem+json': { schema: { $ref: PROBLEM } } } }
  return Object.fromEntries([...new Set(statuses)].sort((a, b) => a - b).map(status => [status, answer]))
}

/** A stream of events is another one each time. */
const hasTag = (route: RouteDefinition) => route.method === 'GET' && (!route.produces || sendsFile(route))

/** Inline schemas without `$schema`. */
function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any', reused: 'inline' })
  return json
}
