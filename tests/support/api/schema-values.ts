import fc from 'fast-check'
import type { Json } from '#server/services/openapi/schema-book'
import { anyText } from '../any-text'

/** What breaks parsers, SQL and JSON columns. */
const NASTY = [
  '', ' ', '\u0000', '\'', '"; drop table projects; --', '%', '_', '\\', '../../etc/passwd', '%2e%2e%2f', '\uD800',
  '💥', '-1', '1e309', 'NaN', '9'.repeat(40), '[]', '{}', 'null', 'x'.repeat(5_000),
  '0190ffff-0000-7000-8000-000000000000', 'latest', '1.0.0', '999999.999999.999999', '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '+275760-09-13T00:00:00Z', '(a+)+$', '=1+1', 'a?b=1', '#', '/',
  '..;/',
  ...[
    '{"id":"0190ffff-0000-7000-8000-000000000000"}',
    '{"sort":"-finishedAt","id":"0190ffff-0000-7000-8000-000000000000","finishedAtUs":9000000000000000}',
    '{"row":9007199254740991}', '{"number":2147483647}', '{"number":9007199254740991}', '{"position":9007199254740991}',
  ].map(text => Buffer.from(text).toString('base64url')),
]

export const nastyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) }, anyText(), fc.string(), fc.uuid(),
)

const deep = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown

/** Values of any type, chosen to be wrong somewhere. */
const nastyValue = fc.oneof(
  nastyText,
  fc.constantFrom<unknown>(
    null, true, -1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, [], {}, [null], deep(400), { a: deep(40) },
  ),
  fc.array(fc.integer(), { minLength: 300, maxLength: 300 }),
  fc.jsonValue({ maxDepth: 3 }),
)

const MOST_DEPTH = 5
const MOST_ITEMS = 3

export interface ValueSource {
  resolve: (ref: string) => Json
  /** Ids of objects that exist, for a field of this name. */
  idsOf: (name: string) => readonly string[]
}

/** Values that a JSON schema allows. Ids are mostly those of objects that exist. */
export function valueOf(schema: Json, source: ValueSource, name = '', depth = 0): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') {
    return valueOf(source.resolve(schema.$ref), source, name, depth)
  }
  if (Array.isArray(schema.enum)) {
    return fc.constantFrom(...schema.enum as unknown[])
  }
  if (schema.const !== undefined) {
    return fc.constant(schema.const)
  }
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined
  if (choices) {
    return fc.oneof(...choices.map(choice => valueOf(choice, source, name, depth)))
  }
  if (Array.isArray(schema.allOf)) {
    return fc.tuple(...schema.allOf.map(part => valueOf(part as Json, source, name, depth))).map(parts =>
      Object.assign({}, ...parts) as unknown)
  }
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map(type => valueOf({ ...schema, type: type as string }, source, name, depth)))
  }
  return plainOf(schema, source, name, depth)
}

function plainOf(schema: Json, source: ValueSource, name: string, depth: number): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'object': return objectOf(schema, source, depth)
    case 'array': return itemsOf(schema, source, name, depth)
    case 'string': return textOf(schema, source, name)
    case 'integer': return fc.oneof(
      fc.integer({ min: clampInt(schema.minimum, -5), max: Math.max(
        clampInt(schema.minimum, -5), Math.min(clampInt(schema.maximum, 50), clampInt(schema.minimum, 0) + 50),
      ) }),
      // The bounds themselves, as far as the schema goes: what lies behind them may be narrower.
      fc.constantFrom(...[schema.minimum ?? 0, schema.maximum ?? Number.MAX_SAFE_INTEGER]),
    )
    case 'number': return fc.double({
      min: Number(schema.minimum ?? schema.exclusiveMinimum ?? -10),
      max: Number(schema.maximum ?? schema.exclusiveMaximum ?? 1_000), noNaN: true,
    })
    case 'boolean': return fc.boolean()
    case 'null': return fc.constant(null)
    default: return fc.jsonValue({ maxDepth: 2 })
  }
}

const clampInt = (limit: unknown, fallback: number) =>
  typeof limit === 'number' ? Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), Math.ceil(limit))) : fallback

function objectOf(
  { properties = {}, required = [], additionalProperties }: Json, source: ValueSource, depth: number,
): fc.Arbitrary<unknown> {
  const needed = new Set(required as string[])
  const entries = Object.entries(properties as Record<string, Json>).filter(([name]) =>
    needed.has(name) || depth < MOST_DEPTH)
  const fields = Object.fromEntries(entries.map(([name, property]) =>
    [name, valueOf(property, source, name, depth + 1)]))
  const known = fc.record(
    fields, { requiredKeys: entries.map(([name]) => name).filter(name => needed.has(name)), noNullPrototype: true },
  )
  if (typeof additionalProperties !== 'object' || additionalProperties === null || depth >= MOST_DEPTH) {
    return known
  }
  const more = fc.dictionary(
    fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/), valueOf(additionalProperties as Json, source, '', depth + 1),
    { maxKeys: 2, noNullPrototype: true },
  )
  return fc.tuple(more, known).map(parts => Object.assign({}, ...parts) as unknown)
}

function itemsOf(
  { items = {}, minItems = 0, maxItems = MOST_ITEMS, prefixItems }: Json, source: ValueSource, name: string,
  depth: number,
): fc.Arbitrary<unknown> {
  if (Array.isArray(prefixItems)) {
    return fc.tuple(...prefixItems.map(item => valueOf(item as Json, source, name, depth + 1)))
  }
  const minLength = Number(minItems)
  return fc.array(valueOf(items as Json, source, name, depth + 1), {
    minLength, maxLength: Math.max(minLength, Math.min(Number(maxItems), MOST_ITEMS)),
  })
}

function textOf(
  { format, pattern, minLength = 0, maxLength = 30, examples }: Json, { idsOf }: ValueSource, name: string,
): fc.Arbitrary<string> {
  if (format === 'uuid') {
    // Looked up when it is drawn: objects come into being while the test runs.
    return fc.oneof(
      { weight: 9, arbitrary: fc.nat().map(index => pick(idsOf(name), index)) }, { weight: 1, arbitrary: fc.uuid() },
    )
  }
  if (format === 'date-time') {
    return fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map(date => date.toISOString())
  }
  const least = Number(minLength)
  const fitting = (text: string) => text.padEnd(least, 'x').slice(0, Number(maxLength))
  if (typeof pattern === 'string' && !pattern.includes('\\p{')) {
    return fc.oneof(
      fc.stringMatching(new RegExp(pattern)).map(text => text.slice(0, Number(maxLength))),
      ...Array.isArray(examples) ? [fc.constantFrom(...examples as string[])] : [],
    )
  }
  return fc.oneof(
    fc.string({ minLength: least, maxLength: Math.max(least, Math.min(Number(maxLength), 30)) }),
    fc.constantFrom('now-7d', 'now', '1.0.0', '2', 'Asia/Shanghai', 'a', 'read', '山').map(fitting),
  )
}

const pick = (ids: readonly string[], index: number) =>
  ids[index % Math.max(1, ids.length)] ?? '0190ffff-0000-7000-8000-000000000000'

/** The value with one place that is wrong, or with a field that nobody knows. */
export function spoiled(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(valid, fc.nat(), nastyValue, fc.constantFrom('replace', 'drop', 'add', 'whole'))
    .map(([value, place, nasty, how]) => {
      const copy = structuredClone(value)
      const holders = listHolders(copy)
      const holder = holders[place % Math.max(1, holders.length)]
      if (!holder || how === 'whole') {
        return nasty
      }
      const keys = Object.keys(holder)
      const key = keys[place % Math.max(1, keys.length)] ?? 'surprise'
      if (how === 'drop') {
        Reflect.deleteProperty(holder, key)
      }
      else {
        Object.defineProperty(
          holder, how === 'add' ? ['surprise', '__proto__', 'constructor', '$ref', ''][place % 5] ?? '' : key,
          { value: nasty, enumerable: true, configurable: true, writable: true },
        )
      }
      return copy
    })
}

function listHolders(value: unknown): object[] {
  return typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(listHolders)] : []
}
