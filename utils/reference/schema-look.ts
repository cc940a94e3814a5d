import { type ApiDocument, resolveSchema, type Schema, toSchemaName } from './document'

/** What bounds a value; both ends belong to it. */
export interface SchemaLimit {
  kind: 'range' | 'length' | 'items'
  min?: number
  max?: number
}

export interface SchemaLook {
  /** `string`, `integer`, `RunView[]`, `uuid or null`. */
  type: string
  values: string[]
  limits: SchemaLimit[]
  pattern: string
  fallback: string
  /** Fields below this one. */
  fields: SchemaField[]
  /** Alternatives with fields of their own, each with what tells them apart. */
  choices: { name: string, fields: SchemaField[] }[]
}

export interface SchemaField {
  name: string
  isRequired: boolean
  schema: Schema
  description: string
}

/** How a schema is shown. A name is looked into only where the reader asks: a schema may contain itself. */
export function toSchemaLook(schema: Schema, document: ApiDocument): SchemaLook {
  const whole = resolveSchema(schema, document)
  const parts = (whole.anyOf ?? whole.oneOf ?? []).filter(part => part.type !== 'null')
  const [only] = parts
  const inner = parts.length === 1 && only ? resolveSchema(only, document) : whole
  const items = inner.items ? resolveSchema(inner.items, document) : undefined
  const shown = items ?? inner
  const choices = [...shown.oneOf ?? shown.anyOf ?? []].filter(part => part.type !== 'null').map(part =>
    resolveSchema(part, document))
  return {
    type: toType(schema, document),
    values: (shown.enum ?? (shown.const === undefined ? [] : [shown.const])).map(String),
    limits: toLimits(inner),
    // A format says it in a word, and nobody reads a class of control characters.
    pattern: shown.format === undefined && !shown.pattern?.includes('\\u') ? shown.pattern ?? '' : '',
    fallback: whole.default === undefined ? '' : JSON.stringify(whole.default),
    fields: toFields(shown),
    choices: choices.filter(part => part.properties !== undefined)
      .map((part, index) => ({ name: toChoiceName(part, index), fields: toFields(part) })),
  }
}

/** The constant that tells an alternative from the others. */
function toChoiceName({ properties = {} }: Schema, index: number): string {
  const [name, fixed] = Object.entries(properties).find(([, property]) => property.const !== undefined) ?? []
  return name === undefined ? String(index + 1) : `${name}: ${String(fixed?.const)}`
}

function toFields({ properties = {}, required = [], additionalProperties }: Schema): SchemaField[] {
  const known = Object.entries(properties).map(([name, schema]) => ({
    name, isRequired: required.includes(name), schema, description: schema.description ?? '',
  }))
  return typeof additionalProperties === 'object' && known.length === 0
    ? [{
        name: '<key>', isRequired: false, schema: additionalProperties,
        description: additionalProperties.description ?? '',
      }]
    : known
}

const MOST_PARTS = 3

function toType(schema: Schema, document: ApiDocument): string {
  const name = toSchemaName(schema)
  if (name !== '') {
    return name
  }
  const parts = schema.anyOf ?? schema.oneOf
  if (parts) {
    const types = [...new Set(parts.map(part => toType(part, document)))]
    return types.length > MOST_PARTS ? 'object' : types.join(' | ')
  }
  if (schema.items) {
    const inner = toType(schema.items, document)
    return `${inner.includes(' ') ? `(${inner})` : inner}[]`
  }
  const types = [schema.type ?? (schema.properties ? 'object' : 'any')].flat()
  return types.map(type => type === 'string' && schema.format !== undefined ? schema.format : type).join(' | ')
}

/** Beyond it no integer is exact: a limit of the number, not of the field. */
const MOST = Number.MAX_SAFE_INTEGER

function toLimits(
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, minItems, maxItems }: Schema,
): SchemaLimit[] {
  const low = minimum ?? exclusiveMinimum
  const high = maximum ?? exclusiveMaximum
  const limit = (kind: SchemaLimit['kind'], min: number | undefined, max: number | undefined): SchemaLimit[] =>
    min === undefined && max === undefined
      ? []
      : [{ kind, ...min !== undefined && { min }, ...max !== undefined && { max } }]
  return [
    ...limit('range', low === -MOST ? undefined : low, high === MOST ? undefined : high),
    ...limit('length', minLength, maxLength),
    ...limit('items', minItems, maxItems),
  ]
}
