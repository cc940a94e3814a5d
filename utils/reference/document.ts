import { ERROR_STATUS } from '#shared/domain/error-code'

/** A JSON Schema, as far as the page shows it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  prefixItems?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  example?: unknown
  schema: Schema
}

type Media = Record<string, { schema: Schema, example?: unknown }>

interface RawOperation {
  'operationId': string
  'summary': string
  'x-summaries'?: Record<string, string>
  'x-role': string
  'tags': string[]
  'parameters': (Parameter | { $ref: string })[]
  'requestBody'?: { required?: boolean, content: Media }
  'responses': Record<string, { content?: Media, headers?: Record<string, unknown> } | { $ref: string }>
}

/** The OpenAPI document of our own server. */
export interface ApiDocument {
  tags: { 'name': string, 'x-names'?: Record<string, string> }[]
  paths: Record<string, Record<string, RawOperation>>
  components: { schemas: Record<string, Schema>, parameters: Record<string, Parameter> }
}

/** A line of the page. */
export interface OperationLine {
  id: string
  method: string
  path: string
  summary: string
  role: string
  noun: string
}

export interface Operation extends OperationLine {
  parameters: Parameter[]
  body?: { mediaType: string, schema: Schema, example?: unknown, isRequired: boolean }
  /** Of a successful answer; without a schema for bytes, without media types for nothing. */
  answer: { status: number, mediaTypes: string[], schema?: Schema, headers: string[] }
  problems: { status: number, codes: string[] }[]
}

export interface Noun {
  key: string
  name: string
  lines: OperationLine[]
}

/** The operations by their noun, in the reader's language where there is one; in the order of the registry. */
export function toNouns({ paths, tags }: ApiDocument, locale: string): Noun[] {
  const lines = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => toLine(path, method, operation, locale)))
  return tags.map(({ name, ...tag }) => ({
    key: name, name: tag['x-names']?.[locale] ?? toName(name), lines: lines.filter(({ noun }) => noun === name),
  }))
}

/** Where the console has another word than the path. */
const NAMES: Record<string, string> = {
  'access': 'Sign-in', 'audit': 'Audit trail', 'channels': 'Notification channels', 'config': 'Settings',
  'demo': 'Example', 'demo-history': 'Demo data', 'metrics': 'Statistics', 'models': 'Model configurations',
  'openapi': 'OpenAPI', 'qc': 'Quality', 'session': 'Current session', 'stage-kinds': 'Stage types',
  'tasks': 'Task definitions', 'tokens': 'API tokens', 'views': 'Saved views',
}

/** `alert-rules` → `Alert rules`. */
const toName = (key: string) => NAMES[key] ?? key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', ' ')

const toLine = (path: string, method: string, operation: RawOperation, locale: string): OperationLine => ({
  id: operation.operationId, method: method.toUpperCase(), path, summary: operation['x-summaries']?.[locale]
    ?? operation.summary, role: operation['x-role'], noun: operation.tags[0] ?? '',
})

/** The lines in which all words are found. */
export function findLines(nouns: readonly Noun[], text: string, methods: 'all' | 'read' | 'write'): Noun[] {
  const words = text.toLowerCase().split(/\s+/).filter(word => word !== '')
  const fits = ({ id, method, path, summary, role }: OperationLine, name: string) => {
    const all = `${id} ${method} ${path} ${summary} ${role} ${name}`.toLowerCase()
    return words.every(word => all.includes(word)) && (methods === 'all' || (method === 'GET') === (methods === 'read'))
  }
  return nouns.map(noun => ({ ...noun, lines: noun.lines.filter(line => fits(line, noun.name)) }))
    .filter(({ lines }) => lines.length > 0)
}

const lastOf = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)

/** Everything of one operation; undefined when the document does not have it. */
export function findOperation(document: ApiDocument, line: OperationLine): Operation | undefined {
  const raw = document.paths[line.path]?.[line.method.toLowerCase()]
  if (!raw) {
    return undefined
  }
  const statuses = Object.keys(raw.responses).map(Number)
  const status = statuses.find(it => it < 300) ?? 200
  const good = raw.responses[status]
  const content = good && 'content' in good ? good.content ?? {} : {}
  const json = content['application/json']
  const [bodyType, body] = Object.entries(raw.requestBody?.content ?? {})[0] ?? []
  return {
    ...line,
    parameters: raw.parameters.flatMap(it => '$ref' in it ? document.components.parameters[lastOf(it.$ref)] ?? [] : it),
    ...bodyType !== undefined && body && { body: {
      mediaType: bodyType, schema: body.schema, example: body.example, isRequired: raw.requestBody?.required ?? false,
    } },
    answer: {
      status, mediaTypes: Object.keys(content), ...json && { schema: json.schema },
      headers: good && 'headers' in good ? Object.keys(good.headers ?? {}) : [],
    },
    problems: statuses.filter(it => it >= 400).map(it => (
      { status: it, codes: Object.entries(ERROR_STATUS).filter(([, other]) => other === it).map(([code]) => code) }
    )),
  }
}

/** The schema itself where there is a reference to it. */
export const resolveSchema = (schema: Schema, { components }: ApiDocument): Schema =>
  schema.$ref === undefined ? schema : components.schemas[lastOf(schema.$ref)] ?? {}

/** `#/components/schemas/RunView` → `RunView`. */
export const toSchemaName = (schema: Schema): string => schema.$ref === undefined ? '' : lastOf(schema.$ref)
