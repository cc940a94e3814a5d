import { isRecord } from '../json/json-pointer'
import { textOfAny } from './any-value'
import { toPercentText } from './schema-form-value'
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
    return list?.item || (!list && index > 0 && /^\d+$/.test(step))
      ? `#${Number(step) + 1}`
      : fieldAt(fields, path.slice(0, index + 1))?.title ?? step
  }).join(SEPARATOR)
}

/** Each single value of the parameters with its path. A list of texts, numbers and the like is one value. */
export function valuesIn(
  parameters: unknown, path: readonly string[] = [],
): { path: readonly string[], value: unknown }[] {
  const parts = isRecord(parameters) || (Array.isArray(parameters) && !isPlainList(parameters))
    ? Object.entries(parameters)
    : []
  return parts.length > 0
    ? parts.flatMap(([name, value]) => valuesIn(value, [...path, name]))
    : [{ path, value: parameters }]
}

interface Change {
  path: readonly string[]
  before: unknown
  after: unknown
}

/** What differs between two values, in places as small as both have: one field of one rule, not all rules. */
export function changesIn(before: unknown, after: unknown, path: readonly string[] = []): Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) {
    return []
  }
  const isOneByOne = (isRecord(before) && isRecord(after))
    || (isLongList(before) && isLongList(after) && before.length === after.length)
  if (!isOneByOne) {
    return [{ path, before, after }]
  }
  const [was, is] = [Object.entries(before), Object.entries(after)].map(entries => new Map<string, unknown>(entries))
  const names = new Set([...was?.keys() ?? [], ...is?.keys() ?? []])
  return [...names].flatMap(name => changesIn(was?.get(name), is?.get(name), [...path, name]))
}

interface ValueWords {
  /** Between the values of a list. */
  separator: string
  /** Between the objects of a list. */
  objectSeparator: string
  on: string
  off: string
}

/** A value as people read it: an option by its label, a switch by its state, a list in one line. */
export function textOfValue(field: FormField | undefined, value: unknown, words: ValueWords): string {
  if (field?.control === 'switch' && typeof value === 'boolean') {
    return value ? words.on : words.off
  }
  if (field?.isPercent && typeof value === 'number') {
    return `${toPercentText(value)}%`
  }
  const { item } = field ?? {}
  if (field?.control === 'any' || item?.control === 'any') {
    return isPlainList(value) ? value.map(textOfAny).join(words.separator) : textOfAny(value)
  }
  if (item?.control === 'group' && Array.isArray(value) && value.length > 0) {
    return value.map(one => textOfValue(item, one, words)).join(words.objectSeparator)
  }
  if (field?.control === 'group' && isRecord(value)) {
    return textOfGroup(field.fields, value, words)
  }
  const wordOf = (text: string) => field ? labelOfOption(item ?? field, text) : text
  return typeof value === 'string'
    ? wordOf(value)
    : isWords(value) ? value.map(wordOf).join(words.separator) : JSON.stringify(value) ?? ''
}

/** "Range score minimum 1": a choice and a column need no title. */
function textOfGroup(fields: readonly FormField[], values: Record<string, unknown>, words: ValueWords): string {
  const known = fields.filter(({ name }) => values[name] !== undefined)
  const unknown = Object.keys(values).filter(name => !known.some(field => field.name === name))
  return [
    ...known.map((field) => {
      const text = textOfValue(field, values[field.name], words)
      return field.control === 'choice' || field.control === 'column' ? text : `${field.title} ${text}`
    }),
    ...unknown.map(name => `${name} ${textOfValue(undefined, values[name], words)}`),
  ].join(' · ')
}

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string')
const isPlainList = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.every(item => typeof item !== 'object' || item === null)
const isLongList = (value: unknown): value is unknown[] => Array.isArray(value) && !isPlainList(value)
