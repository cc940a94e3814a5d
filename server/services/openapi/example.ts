import type { Json } from './schema-book'

const BY_FORMAT: Record<string, string> = {
  'uuid': '0190ffff-0000-7000-8000-000000000000', 'date-time': '2026-11-02T08:00:00Z', 'date': '2026-11-02',
  'uri': 'https://example.com/hook', 'email': 'operator@example.com',
}

/** What a text of this name usually is; one with a pattern has its example in its contract. */
const BY_NAME: Record<string, string> = {
  name: 'Airports', description: 'Public airports, one per line', key: 'airports', reason: 'known cause',
  note: 'looked at', q: 'airport', filename: 'airports.csv', timeZone: 'Asia/Shanghai', tz: 'Asia/Shanghai',
  from: 'now-7d', to: 'now', sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  url: 'https://example.com/hook', currency: 'USD', version: '1.2.0', reviewer: 'operator',
}

const MOST_DEPTH = 6

export interface ExampleOptions {
  resolve: (ref: string) => Json
  /** Of answers, which always have all of their fields; a request has those that it must have. */
  isWhole: boolean
}

/** A small value that the schema allows, the same each time. What a contract gives as its own example comes first. */
export function toExample(schema: Json, options: ExampleOptions, name = '', depth = 0): unknown {
  if (name === 'nextCursor') {
    return null
  }
  if (typeof schema.$ref === 'string') {
    return toExample(
      { ...options.resolve(schema.$ref), ...Array.isArray(schema.examples) && { examples: schema.examples } }, options,
      name, depth,
    )
  }
  const given = findGiven(schema)
  if (given !== undefined) {
    return given
  }
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined
  if (choices) {
    const choice = (depth >= MOST_DEPTH ? choices.find(it => it.type === 'null') : undefined)
      ?? choices.find(it => it.type !== 'null')
      ?? choices[0]
    return toExample(choice ?? {}, options, name, depth)
  }
  if (Array.isArray(schema.allOf)) {
    return Object.assign({}, ...schema.allOf.map(part => toExample(part as Json, options, name, depth))) as unknown
  }
  return toPlain(schema, options, name, depth)
}

/** `example` and not `examples`: zod leaves those out where a schema changes what it reads. */
function findGiven({ example, examples, default: fallback, const: fixed, enum: values }: Json): unknown {
  const [first] = Array.isArray(examples) ? examples as unknown[] : []
  return example ?? first ?? fallback ?? fixed ?? (Array.isArray(values) ? values[0] as unknown : undefined)
}

function toPlain(schema: Json, options: ExampleOptions, name: string, depth: number): unknown {
  switch ([schema.type].flat().find(type => type !== 'null') ?? schema.type) {
    case 'object': return toObject(schema, options, depth)
    case 'array': return toItems(schema, options, name, depth)
    case 'string': return toText(schema, name)
    case 'integer': case 'number': return toNumber(schema)
    case 'boolean': return false
    case 'null': return null
    default: return {}
  }
}

function toObject(
  { properties = {}, required = [], additionalProperties }: Json, options: ExampleOptions, depth: number,
): Json {
  const needed = new Set(required as string[])
  const known = properties as Record<string, Json>
  const wanted = [
    ...Object.entries(known).filter(([name]) => needed.has(name) || (options.isWhole && depth < MOST_DEPTH)),
    // A record that has a value of each name.
    ...[...needed].filter(name => !known[name]).map((name): [string, Json] => [name, additionalProperties as Json]),
  ]
  return Object.fromEntries(wanted.map(([name, property]) => [name, toExample(property, options, name, depth + 1)]))
}

function toItems(
  { items = {}, minItems = 0, prefixItems }: Json, options: ExampleOptions, name: string, depth: number,
): unknown[] {
  if (Array.isArray(prefixItems)) {
    return prefixItems.map(item => toExample(item as Json, options, name, depth + 1))
  }
  const count = Math.max(Number(minItems), depth < MOST_DEPTH ? 1 : 0)
  return Array.from({ length: count }, () => toExample(items as Json, options, name, depth + 1))
}

function toText({ format, minLength = 0, maxLength = Infinity }: Json, name: string): string {
  const text = BY_FORMAT[String(format)] ?? BY_NAME[name] ?? 'text'
  return text.padEnd(Number(minLength), 'x').slice(0, Number(maxLength))
}

/** 1, or what is nearest to it. */
function toNumber(
  { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity }: Json,
): number {
  const above = Math.max(Number(minimum), Number(exclusiveMinimum) + 1, 1)
  return above < Number(exclusiveMaximum)
    ? Math.min(above, Number(maximum))
    : (Math.max(Number(minimum), Number(exclusiveMinimum)) + Number(exclusiveMaximum)) / 2
}
