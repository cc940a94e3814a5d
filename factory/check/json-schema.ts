import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { LRUCache } from 'lru-cache'
import type { FieldViolation } from '#proto/adapter/status-details.ts'
import { LINEAR_ENGINE, listPatternFaults } from '../pattern/schema-patterns.ts'

/** Longest schema that we compile, in characters: compiling is not free. */
const MAX_SCHEMA_CHARS = 65_536

const ajv = new Ajv2020({
  allErrors: true, strict: false, validateFormats: false, addUsedSchema: false, code: { regExp: LINEAR_ENGINE },
})

// The library's own comparison calls `valueOf` and `toString` of what it compares, though they are fields of a record.
for (const keyword of ['const', 'enum', 'uniqueItems']) {
  ajv.removeKeyword(keyword)
}
ajv.addKeyword({
  keyword: 'const',
  compile: (wanted: unknown) => (value: unknown) => isSame(wanted, value),
  error: { message: 'must be equal to constant' },
})
ajv.addKeyword({
  keyword: 'enum',
  schemaType: 'array',
  compile: (wanted: readonly unknown[]) => (value: unknown) => wanted.some(one => isSame(one, value)),
  error: { message: 'must be equal to one of the allowed values' },
})
ajv.addKeyword({
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  compile: (isAsked: boolean) => (items: readonly unknown[]) => !isAsked || areUnique(items),
  error: { message: 'must NOT have duplicate items' },
})

/** Of two JSON values; 1 and 1.0 are one number. */
function isSame(a: unknown, b: unknown): boolean {
  if (!isContainer(a) || !isContainer(b)) {
    return a === b
  }
  const keys = Object.keys(a)
  return Array.isArray(a) === Array.isArray(b)
    && keys.length === Object.keys(b).length
    && keys.every(key => Object.hasOwn(b, key) && isSame(a[key], b[key]))
}

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function areUnique(items: readonly unknown[]): boolean {
  const plain = items.filter(item => !isContainer(item))
  const others = items.filter(isContainer)
  return new Set(plain).size === plain.length
    && others.every((item, place) => !others.slice(0, place).some(other => isSame(other, item)))
}

const compiled = new LRUCache<string, ValidateFunction>({ max: 200 })

/** @throws Error when the text is not a JSON Schema, or too long. */
function compileSchema(text: string): ValidateFunction {
  const known = compiled.get(text)
  if (known) {
    return known
  }
  if (text.length > MAX_SCHEMA_CHARS) {
    throw new Error(`longer than ${MAX_SCHEMA_CHARS} characters`)
  }
  const schema: AnySchema = JSON.parse(text)
  const [fault] = listPatternFaults(schema)
  if (fault) {
    throw new Error(`${fault.pointer} ${fault.message}`)
  }
  const validate = ajv.compile(schema)
  // Removed again, because ajv keeps every schema.
  if (typeof schema === 'object') {
    ajv.removeSchema(schema)
  }
  compiled.set(text, validate)
  return validate
}

/** Errors of an answer given as JSON text; without an answer, of the schema itself. */
export function checkAnswer(schema: string, answer?: string): FieldViolation[] {
  if (answer !== undefined) {
    return violationsOf(schema, parseJson(answer), 'output').slice(0, 1)
  }
  try {
    compileSchema(schema)
    return []
  }
  catch (error) {
    // The schema comes from the caller, so the compiler's message is for the caller.
    return [{ field: 'response_schema', description: error instanceof Error ? error.message : 'is no JSON Schema' }]
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    // Text that is not JSON violates every schema, and so does undefined.
    return undefined
  }
}

/** Errors of `value` as paths below `root`; empty = none. */
export function violationsOf(schema: string, value: unknown, root: string): FieldViolation[] {
  const validate = compileSchema(schema)
  return validate(value)
    ? []
    : (validate.errors ?? [])
        .map(error => ({ field: pathOf(error, root), description: error.message ?? error.keyword }))
}

/** `/stop/2` → `parameters.stop[2]`; an unknown or missing property is named itself. */
function pathOf({ instancePath, params }: ErrorObject, root: string): string {
  const extra: unknown = params.additionalProperty ?? params.missingProperty
  const steps = instancePath.split('/').slice(1).map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return [...steps, ...(typeof extra === 'string' ? [extra] : [])]
    .reduce((path, step) => /^\d+$/.test(step) ? `${path}[${step}]` : `${path}.${step}`, root)
}
