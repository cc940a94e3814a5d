import { isRecord } from '../json/json-pointer'
import { type FormField, labelOfOption } from './schema-form'

const SEPARATOR = ' › '

/** The field at a path in the parameters; undefined when the schema has none. */
export function fieldAt(fields: readonly FormField[], path: readonly string[]): FormField | undefined {
  const [name, ...rest] = path
  const field = fields.find(it => it.name === name)
  return field && stepInto(field, rest)
}

function stepInto(field: FormField, path: readonly string[]): FormField | undefined {
  if (path.length === 0) {
    return field
  }
  return field.item ? stepInto(field.item, path.slice(1)) : fieldAt(field.fields, path)
}

/** The name of a parameter: titles of the schema, positions in a list from 1, unknown names as they are. */
export function labelOfPath(fields: readonly FormField[], path: readonly string[]): string {
  return path.map((step, index) => {
    const list = index > 0 ? fieldAt(fields, path.slice(0, index)) : undefined
    return list?.item || (!list && index > 0 && /^\d+$/.test(step)) ? `#${Number(step) + 1}` : fieldAt(fields, path.slice(0, index + 1))?.title ?? step
  }).join(SEPARATOR)
}

/** Each single value of the parameters with its path. A list of texts is one value. */
export function valuesIn(parameters: unknown, path: readonly string[] = []): { path: readonly string[], value: unknown }[] {
  const parts = isRecord(parameters) || (Array.isArray(parameters) && !isWords(parameters)) ? Object.entries(parameters) : []
  return parts.length > 0 ? parts.flatMap(([name, value]) => valuesIn(value, [...path, name])) : [{ path, value: parameters }]
}

interface ValueWords {
  /** Between the texts of a list. */
  separator: string
  on: string
  off: string
}

/** A value as people read it: an option by its label, a switch by its state, a list of texts in one line. */
export function textOfValue(field: FormField | undefined, value: unknown, { separator, on, off }: ValueWords): string {
  if (field?.control === 'switch' && typeof value === 'boolean') {
    return value ? on : off
  }
  const wordOf = (text: string) => field ? labelOfOption(field.item ?? field, text) : text
  return typeof value === 'string' ? wordOf(value) : isWords(value) ? value.map(wordOf).join(separator) : JSON.stringify(value) ?? ''
}

const isWords = (value: unknown): value is string[] => Array.isArray(value) && value.every(item => typeof item === 'string')
