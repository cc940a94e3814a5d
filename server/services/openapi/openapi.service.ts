import type { z } from 'zod'
import { problem } from '#shared/contract/error.contract'
import { API_BASE } from '#shared/contract/paths'
import { NOUN_NAMES, ROUTES } from '#shared/contract/routes'
import { EVENT_STREAM, type RouteDefinition, sendsFile } from '#shared/contract/route'
import { SESSION_COOKIE } from '../access'
import { toExample } from './example'
import { ANSWER_HEADERS, hasTag, REQUEST_HEADERS, toHeaderRefs, toProblemAnswers, toProblemRefs } from './openapi-parts'
import { createSchemaBook, type Json, type SchemaBook } from './schema-book'

export interface OpenApi extends Json {
  openapi: string
  info: Json
  servers: Json[]
  tags: { name: string }[]
  paths: Record<string, Json>
  components: {
    schemas: Record<string, Json>
    responses: Record<string, Json>
    parameters: Record<string, Json>
    headers: Record<string, Json>
    securitySchemes: Record<string, Json>
  }
}

const ABOUT = `Errors are application/problem+json (RFC 9457) with a \`code\`, \
and \`errors\` that point at each wrong field.
Lists are paged by cursor: pass \`nextCursor\` back as \`cursor\`. A POST that creates takes an Idempotency-Key; \
a change of what can be edited needs
If-Match with its ETag. 429 and 503 say in Retry-After when to come back. Absent bodies count as \`{}\`; \
unknown fields and parameters are refused by name.`

const SECURITY_SCHEMES = {
  token: { type: 'http', scheme: 'bearer', description: 'An API token. Needed only while sign-in is on' },
  session: {
    type: 'apiKey', in: 'cookie', name: SESSION_COOKIE,
    description: 'Set by POST /session; called __Host-session over TLS',
  },
}

let made: OpenApi | undefined

/** The route registry as OpenAPI 3.1. Created once: it cannot change at run time. */
export function toOpenApi(): OpenApi {
  made ??= create()
  return made
}

function create(): OpenApi {
  const book = createSchemaBook()
  const routes: [string, RouteDefinition][] = Object.entries(ROUTES)
  const paths: Record<string, Json> = {}
  for (const [id, route] of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: toOperation(id, route, book) }
  }
  book.write(problem, 'output', 'Problem')
  const { document, schemas } = book.close({
    openapi: '3.1.0',
    info: {
      title: 'Data Factory Console', version: '1', description: ABOUT, license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: API_BASE }],
    tags: [...new Set(routes.map(([, { path }]) => toTag(path)))]
      .map(name => ({ name, 'x-names': { 'zh-CN': NOUN_NAMES[name] } })),
    paths,
  })
  const whole = { ...document, components: {
    schemas, responses: toProblemAnswers(), parameters: REQUEST_HEADERS, headers: ANSWER_HEADERS,
    securitySchemes: SECURITY_SCHEMES,
  } }
  addExamples(whole)
  return whole
}

/** The noun of a path; `/metrics/summary` → `metrics`. */
// The cast: TypeScript cannot follow a path through a split.
const toTag = (path: string) => (path.split('/')[1]?.replace(/\..*$/, '') ?? '') as keyof typeof NOUN_NAMES

function toOperation(id: string, route: RouteDefinition, book: SchemaBook): Json {
  const { path, summary, role, params, query, status } = route
  const good = toGoodAnswer(id, route, book)
  return {
    'operationId': id,
    'summary': summary.en,
    'x-summaries': { 'zh-CN': summary['zh-CN'] },
    'tags': [toTag(path)],
    'x-role': role,
    // The empty one: while sign-in is off nobody needs to say who they are.
    'security': route.isOpen ? [] : [{ token: [] }, { session: [] }, {}],
    'parameters': [
      ...toParameters(params, 'path', `${id}Params`, book), ...toParameters(query, 'query', `${id}Query`, book),
      ...toHeaderRefs(route),
    ],
    ...toRequestBody(id, route, book),
    'responses': {
      [status]: good, ...sendsFile(route) && { 206: good },
      ...hasTag(route) && { 304: { $ref: '#/components/responses/NotModified' } }, ...toProblemRefs(route),
    },
  }
}

function toParameters(schema: z.ZodType | undefined, place: 'path' | 'query', name: string, book: SchemaBook): Json[] {
  const { properties = {}, required = [] } = schema ? book.writeOpen(schema, 'input', name) : {}
  const needed = new Set(Array.isArray(required) ? required : [])
  return Object.entries(properties as Record<string, Json>).map(([key, { description, ...rest }]) => ({
    name: key, in: place, required: place === 'path' || needed.has(key), schema: rest,
    ...description !== undefined && { description },
  }))
}

function toRequestBody(id: string, { body, isUpload, isTus, method }: RouteDefinition, book: SchemaBook): Json {
  if (isUpload) {
    return { requestBody: {
      required: method === 'PATCH',
      content: { [isTus ? 'application/offset+octet-stream' : 'application/octet-stream']: {
        schema: { type: 'string', format: 'binary' },
      } },
    } }
  }
  return body
    ? { requestBody: {
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: book.write(body, 'input', `${id}Body`) } },
      } }
    : {}
}

function toGoodAnswer(id: string, route: RouteDefinition, book: SchemaBook): Json {
  const { answer, produces, summary, location, hasETag, isIdempotent } = route
  const headers = [
    'X-Request-Id', ...location ? ['Location'] : [], ...hasETag || hasTag(route) ? ['ETag'] : [],
    ...isIdempotent ? ['Idempotency-Replayed'] : [],
  ]
  // OpenAPI 3.1 has no schema for a stream of events.
  const types = produces?.map(type =>
    [type, type === EVENT_STREAM ? {} : { schema: { type: 'string', format: 'binary' } }])
  ?? (answer ? [['application/json', { schema: book.write(answer, 'output', `${id}Answer`) }]] : [])
  return {
    description: summary.en,
    headers: Object.fromEntries(headers.map(name => [name, { $ref: `#/components/headers/${name}` }])),
    ...types.length > 0 && { content: Object.fromEntries(types) },
  }
}

/** Of what a caller has to write, and of what comes back. */
function addExamples({ paths, components }: OpenApi): void {
  const resolve = (ref: string) => components.schemas[ref.slice(ref.lastIndexOf('/') + 1)] ?? {}
  for (const operation of Object.values(paths).flatMap(path => Object.values(path) as Json[])) {
    for (const parameter of operation.parameters as Json[]) {
      if (parameter.required === true && parameter.schema) {
        parameter.example = toExample(parameter.schema as Json, { resolve, isWhole: false }, String(parameter.name))
      }
    }
    addBodyExample(operation.requestBody as Json | undefined, { resolve, isWhole: false })
    Object.values(operation.responses as Record<string, Json>).forEach(answer =>
      addBodyExample(answer, { resolve, isWhole: true }))
  }
}

function addBodyExample(holder: Json | undefined, options: Parameters<typeof toExample>[1]): void {
  const media = (holder?.content as Record<string, Json> | undefined)?.['application/json']
  if (media) {
    media.example = toExample(media.schema as Json, options)
  }
}
