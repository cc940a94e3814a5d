import { isNumberText } from '#record/exact-number'
import { findInexactNumber, quoteInexactNumbers } from '#record/inexact-number'
import type { FormField } from './schema-form'

type Values = Record<string, unknown>

/** Returns a new object; `undefined` removes the name, so that the schema's default applies again. */
export function withValue(values: Values, name: string, value: unknown): Values {
  const rest = Object.fromEntries(Object.entries(values).filter(([key]) => key !== name))
  if (value === undefined) {
    return rest
  }
  return Object.hasOwn(values, name) ? { ...values, [name]: value } : { ...rest, [name]: value }
}

/** As `withValue`, without the values of the fields that were for another choice of this one. */
export function withAnswer(
  fields: readonly Pick<FormField, 'name' | 'onlyFor'>[],
  values: Values,
  name: string,
  value: unknown,
): Values {
  const left = fields.filter(({ onlyFor }) => onlyFor?.name === name && !onlyFor.values.some(one => one === value))
  return left.reduce((kept, field) => withValue(kept, field.name, undefined), withValue(values, name, value))
}

type Choice = Pick<FormField, 'name' | 'control' | 'isRequired' | 'options'>

/** Nothing is to be chosen where there is one option, which must be. */
export const isOnlyChoice = ({ control, isRequired, options }: Choice): boolean => control === 'choice' && isRequired && options.length === 1

/** With the choices that are none filled in; undefined when there is nothing else. */
export function withOnlyChoices(fields: readonly Choice[], values: Values): Values | undefined {
  const only = Object.fromEntries(fields.filter(isOnlyChoice).map(({ name, options }) => [name, options[0]]))
  const isEntered = Object.entries(values).some(([name, value]) => only[name] !== value)
  return isEntered ? { ...only, ...values } : undefined
}

/**
 * Initial value of a new list row: required choices have their first option, so that it is almost valid.
 *
 * @param column that a row about a column begins with.
 */
export function newItem(field: FormField, column?: string): unknown {
  switch (field.control) {
    case 'group': return Object.fromEntries(field.fields.filter(({ isRequired }) => isRequired).flatMap(({ name, control, options }) =>
      control === 'choice' ? [[name, options[0]]] : control === 'column' && column !== undefined ? [[name, column]] : []))
    case 'number': return field.least ?? 0
    case 'switch': return false
    case 'choice': return field.options[0] ?? ''
    case 'list': return []
    case 'json': return {}
    default: return ''
  }
}

/** Converts the entered text to the value. Empty input means "no value" if empty text is not allowed. */
export function fromText(field: Pick<FormField, 'control' | 'initial' | 'maxLength' | 'name' | 'isInteger'>, text: string): unknown {
  switch (field.control) {
    case 'number': return fromNumberText(text)
    case 'any': return fromAnyText(text)
    default: {
      const plain = field.maxLength === 1 && text === String.raw`\t` ? '\t' : text
      // In a list an empty row counts; a default text can be replaced by empty text.
      return plain === '' && field.name !== '' && !hasTextDefault(field) ? undefined : plain
    }
  }
}

/** The text shown in the control for `value`. */
export function toText(field: Pick<FormField, 'control' | 'initial' | 'minLength'>, value: unknown): string {
  if (field.control === 'any') {
    return toAnyText(value)
  }
  const shown = value === undefined && field.control !== 'number' && field.minLength === 0 ? field.initial : value
  return shown === undefined || shown === null ? '' : shown === '\t' ? String.raw`\t` : String(shown)
}

const hasTextDefault = ({ initial }: Pick<FormField, 'initial'>) => typeof initial === 'string' && initial !== ''

/** Input that is not a number stays as typed, and the schema check reports it. */
function fromNumberText(text: string): unknown {
  const plain = text.trim().replaceAll(',', '').replace('−', '-')
  if (plain === '') {
    return undefined
  }
  const value = Number(plain)
  return Number.isFinite(value) && !findInexactNumber(plain) ? value : isNumberText(plain) ? plain : text
}

/**
 * Numbers, true, false, null, lists and quoted texts are read as JSON. Anything else is a text, and so is a number with more
 * digits than a double holds.
 */
function fromAnyText(text: string): unknown {
  if (text.trim() === '') {
    return undefined
  }
  return parseJson(text) ?? text
}

function toAnyText(value: unknown): string {
  if (value === undefined) {
    return ''
  }
  const isPlain = typeof value === 'string' && value.trim() !== '' && (parseJson(value) === undefined || parseJson(value) === value)
  return isPlain ? value : JSON.stringify(value)
}

/** undefined = not JSON. The text `null` also gives undefined, so it stays text: nobody types it to mean JSON null. */
function parseJson(text: string): unknown {
  try {
    JSON.parse(text)
    return JSON.parse(quoteInexactNumbers(text)) ?? undefined
  }
  catch {
    return undefined
  }
}

/** The names in double braces, without repeats, in order. */
export const variablesOf = (template: string): string[] =>
  [...new Set([...template.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(match => match[1] ?? ''))]

/** Moves an item by one position; does nothing at the ends. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = items[from]
  if (item === undefined || to < 0 || to >= items.length) {
    return [...items]
  }
  const rest = items.filter((_, index) => index !== from)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}
