export interface SchemaError {
  /** JSON pointer below the value. */
  pointer: string
  message: string
}

type Node = Record<string, unknown>

const isRecord = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The part of JSON Schema that parameter forms use; unknown keywords pass, since the factory checks
 * again with full JSON Schema.
 */
export function checkSchema(schema: Node, value: unknown, pointer = ''): SchemaError[] {
  const wrong = (message: string): SchemaError[] => [{ pointer, message }]
  if (Array.isArray(schema.anyOf) && !schema.anyOf.some(
    option => isRecord(option) && checkSchema(option, value).length === 0,
  )) {
    return wrong('fits none of what is allowed')
  }
  const types: unknown[] = schema.type === undefined ? [] : [schema.type].flat()
  if (types.length > 0 && !types.some(type => hasType(String(type), value))) {
    return wrong(`must be ${types.join(' or ')}`)
  }
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
    return wrong(`must be one of ${JSON.stringify(schema.enum)}`)
  }
  if ('const' in schema && schema.const !== value) {
    return wrong(`must be ${JSON.stringify(schema.const)}`)
  }
  if (typeof value === 'number') {
    return checkNumber(schema, value).flatMap(wrong)
  }
  if (typeof value === 'string') {
    return checkText(schema, value).flatMap(wrong)
  }
  if (Array.isArray(value)) {
    return [...checkLength(schema, value).flatMap(wrong), ...checkItems(schema, value, pointer)]
  }
  return isRecord(value) ? checkFields(schema, value, pointer) : []
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case 'integer': return Number.isInteger(value)
    case 'array': return Array.isArray(value)
    case 'object': return isRecord(value)
    case 'null': return value === null
    default: return typeof value === type
  }
}

/** @returns a message for each violated bound. */
function checkBounds(value: number, schema: Node, [min, max]: [string, string], what: string): string[] {
  const [least, most] = [schema[min], schema[max]]
  return [
    ...typeof least === 'number' && value < least ? [`${what}must be at least ${least}`] : [],
    ...typeof most === 'number' && value > most ? [`${what}must be at most ${most}`] : [],
  ]
}

function checkNumber(schema: Node, value: number): string[] {
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema
  return [
    ...checkBounds(value, schema, ['minimum', 'maximum'], ''),
    ...typeof above === 'number' && value <= above ? [`must be more than ${above}`] : [],
    ...typeof below === 'number' && value >= below ? [`must be less than ${below}`] : [],
  ]
}

const ATOM = String.raw`(?:\[(?:\\.|[^\]\\])*\]|\\[^\dkpPbB]|[^\\()[\]{}*+?|^$])(?:\{\d+\})?`
const PLAIN = new RegExp(`^\\^(?:${ATOM})*(?:[*+?]|\\{\\d+,\\d*\\})?(?:${ATOM})*\\$?$`)

/**
 * True for an expression that is anchored at the start and has at most one repetition, so that no text makes it slow.
 * Others are left to the factory, whose engine is linear.
 */
const isPlain = (pattern: string): boolean => PLAIN.test(pattern)

function checkText(schema: Node, value: string): string[] {
  const { pattern } = schema
  return [
    ...checkBounds([...value].length, schema, ['minLength', 'maxLength'], 'length '),
    ...typeof pattern === 'string' && isPlain(pattern) && !new RegExp(pattern, 'u').test(value)
      ? [`must match ${pattern}`]
      : [],
  ]
}

const checkLength = (schema: Node, value: unknown[]) =>
  checkBounds(value.length, schema, ['minItems', 'maxItems'], 'number of items ')

function checkItems({ items }: Node, value: unknown[], pointer: string): SchemaError[] {
  return isRecord(items) ? value.flatMap((item, index) => checkSchema(items, item, `${pointer}/${index}`)) : []
}

function checkFields(
  { properties, required, additionalProperties }: Node, value: Node, pointer: string,
): SchemaError[] {
  const known = new Map(Object.entries(isRecord(properties) ? properties : {}))
  const at = (name: string) => `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const missing = (Array.isArray(required) ? required : []).filter(name =>
    typeof name === 'string' && !Object.hasOwn(value, name))
  return [
    ...missing.map(name => ({ pointer: at(String(name)), message: 'is required' })),
    ...Object.entries(value).flatMap(([name, child]) => {
      const schema = known.get(name)
      if (isRecord(schema)) {
        return checkSchema(schema, child, at(name))
      }
      return additionalProperties === false ? [{ pointer: at(name), message: `unknown parameter ${name}` }] : []
    }),
  ]
}
