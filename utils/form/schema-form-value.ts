import { asType, toNumberEntry, typeOfAny } from './any-value'
import { answerOf, type FormField, typeWanted } from './schema-form'

type Values = Record<string, unknown>

/** Returns a new object; `undefined` removes the name, so that the schema's default applies again. */
export function withValue(values: Values, name: string, value: unknown): Values {
  const rest = Object.fromEntries(Object.entries(values).filter(([key]) => key !== name))
  if (value === undefined) {
    return rest
  }
  return Object.hasOwn(values, name) ? { ...values, [name]: value } : { ...rest, [name]: value }
}

type Beside = Pick<FormField, 'name' | 'initial' | 'onlyFor' | 'typeBeside'>

/**
 * As `withValue`, without the values of the fields that were for another choice of this one, and with those that this
 * choice wants of another type as that type.
 */
export function withAnswer(fields: readonly Beside[], values: Values, name: string, value: unknown): Values {
  const answer = answerOf(fields, { [name]: value }, name)
  const left = fields.filter(({ onlyFor }) => onlyFor?.name === name && !onlyFor.values.some(one => one === answer))
  const typed = fields.filter(field => field.typeBeside?.name === name && !left.includes(field))
  const answered = left.reduce((kept, field) => withValue(kept, field.name, undefined), withValue(values, name, value))
  return typed.reduce((kept, field) => withValue(kept, field.name, asWanted(field, kept)), answered)
}

/** The same value as the wanted type, where it can be one; a list in which nothing stands is left with its choice. */
function asWanted(field: Beside, values: Values): unknown {
  const value = values[field.name]
  const wanted = typeWanted(field, values)
  if (wanted === undefined) {
    return Array.isArray(value) && value.length === 0 ? undefined : value
  }
  const converted = asType(value, wanted)
  return typeOfAny(converted, wanted) === wanted ? converted : value
}

type Choice = Pick<FormField, 'name' | 'control' | 'isRequired' | 'options'>

/** Nothing is to be chosen where there is one option, which must be. */
export const isOnlyChoice = ({ control, isRequired, options }: Choice): boolean =>
  control === 'choice' && isRequired && options.length === 1

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
    case 'group': return Object.fromEntries(field.fields
      .filter(({ isRequired }) => isRequired).flatMap(({ name, control, options }) =>
        control === 'choice'
          ? [[name, options[0]]]
          : control === 'column' && column !== undefined ? [[name, column]] : []))
    case 'number': return field.least ?? 0
    case 'switch': return false
    case 'choice': return field.options[0] ?? ''
    case 'list': return []
    case 'json': return {}
    default: return ''
  }
}

/** Converts the entered text to the value. Empty input means "no value" if empty text is not allowed. */
export function fromText(
  field: Pick<FormField, 'control' | 'initial' | 'maxLength' | 'name' | 'isInteger' | 'isPercent'>, text: string,
): unknown {
  switch (field.control) {
    case 'number': {
      const value = fromNumberText(text)
      return field.isPercent && typeof value === 'number' ? exact(value / PERCENT) : value
    }
    default: {
      const plain = field.maxLength === 1 && text === String.raw`\t` ? '\t' : text
      // In a list an empty row counts; a default text can be replaced by empty text.
      return plain === '' && field.name !== '' && !hasTextDefault(field) ? undefined : plain
    }
  }
}

/** The text shown in the control for `value`. */
export function toText(
  field: Pick<FormField, 'control' | 'initial' | 'minLength' | 'isPercent'>, value: unknown,
): string {
  if (field.isPercent && typeof value === 'number') {
    return toPercentText(value)
  }
  const shown = value === undefined && field.control !== 'number' && field.minLength === 0 ? field.initial : value
  return shown === undefined || shown === null ? '' : shown === '\t' ? String.raw`\t` : String(shown)
}

const PERCENT = 100
/** Without what binary fractions add: 99.9 / 100 is 0.999, not 0.9990000000000001. */
const exact = (value: number) => Number(value.toPrecision(15))

/** A ratio as it is entered in percent, without the sign. */
export const toPercentText = (ratio: number): string => String(exact(ratio * PERCENT))

const hasTextDefault = ({ initial }: Pick<FormField, 'initial'>) => typeof initial === 'string' && initial !== ''

/** Input that is not a number stays as typed, and the schema check reports it. */
const fromNumberText = (text: string): unknown => text.trim() === '' ? undefined : toNumberEntry(text)

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
