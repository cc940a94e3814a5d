import { isRecord } from '../json/json-pointer'
import { VALUE_TYPES, type ValueType } from './any-value'

type SchemaNode = Record<string, unknown>

/** The control for a value. `json` is for values that no other control can show. */
export type FieldControl = 'text' | 'multiline' | 'number' | 'switch' | 'choice' | 'column' | 'dataset' | 'policy'
  | 'model' | 'configuration' | 'any' | 'list' | 'group' | 'json'

/** One place of a form, read from JSON Schema. */
export interface FormField {
  /** '' for an item of a list. */
  name: string
  control: FieldControl
  title: string
  /** A line, and what else there is to know from its first line break on. */
  description: string
  /** It means something only beside these values of another field of its object. */
  onlyFor?: { name: string, values: readonly string[] }
  /** What a value of any kind has to be beside these values of another field of its object. */
  typeBeside?: { name: string, types: Readonly<Record<string, ValueType>> }
  /** The number of the input, from 0, whose column it names; absent = of any. */
  input?: number
  isRequired: boolean
  /** Where it is shown it has to be filled in; the schema cannot say so, since it is not always shown. */
  isNeeded: boolean
  isInteger: boolean
  /** A number of bytes: the size is shown beside it. */
  isBytes: boolean
  /** A ratio, 0 to 1, that is entered and shown in percent. */
  isPercent: boolean
  /** The code of a language: its name is shown beside it, and may be entered instead. */
  isLanguage: boolean
  /** The schema's default: applies while nothing is entered. */
  initial: unknown
  least?: number
  most?: number
  minLength: number
  maxLength?: number
  maxItems?: number
  /** All values of a choice; suggestions for a text. */
  options: string[]
  /** Labels of the options in the reader's language; an option without one is shown as it is. */
  labels: Record<string, string>
  /** What an option means, in place of the description while it is chosen. */
  hints: Record<string, string>
  /** The item of a list. */
  item?: FormField
  /** The fields of a group. */
  fields: FormField[]
}

export interface FieldError {
  /** Pointer below the form's value. */
  pointer: string
  message: string
  /** Keeps nothing from being saved or launched. */
  isWarning?: boolean
}

/** What is said at a field: its first error, otherwise its first warning. */
export function toFieldNote(found: readonly FieldError[]): { error: string | undefined, warning: string | undefined } {
  const error = found.find(({ isWarning }) => !isWarning)?.message
  return { error, warning: error === undefined ? found[0]?.message : undefined }
}

/** Up to this number the options of a choice are side by side; above it they are in a list. */
const MAX_SEGMENTS = 4
const MAX_SEGMENT_CHARS = 22

/** The fields of an object's schema, in its order, with the texts of the reader's language. */
export function toFields(schema: SchemaNode, language: string): FormField[] {
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(isRecord(schema.properties) ? schema.properties : {})
    .map(([name, node]) => toField(name, isRecord(node) ? node : {}, { language, isRequired: required.includes(name) }))
}

function toField(
  name: string, node: SchemaNode, { language, isRequired }: { language: string, isRequired: boolean },
): FormField {
  const control = controlOf(node)
  const items = isRecord(node.items) ? node.items : {}
  const { least, most } = boundsOf(node)
  return {
    name,
    control,
    ...textsOf(name, node, language),
    ...onlyForOf(node),
    ...typeBesideOf(node),
    ...withNumber('input', node['x-input']),
    isRequired,
    isNeeded: node['x-needed'] === true,
    isInteger: node.type === 'integer',
    isBytes: node['x-bytes'] === true,
    isPercent: node['x-percent'] === true,
    isLanguage: node['x-language'] === true,
    initial: node.default,
    ...least !== undefined && { least },
    ...most !== undefined && { most },
    minLength: numberOf(node.minLength) ?? 0,
    ...withNumber('maxLength', node.maxLength),
    ...withNumber('maxItems', node.maxItems),
    options: isTexts(node.enum)
      ? [...node.enum]
      : proposalsOf(node) ?? (isTexts(node.examples) ? [...node.examples] : []),
    ...control === 'list' && { item: toField('', items, { language, isRequired: true }) },
    fields: control === 'group' ? toFields(node, language) : [],
  }
}

function onlyForOf({ 'x-for': only }: SchemaNode): Pick<FormField, 'onlyFor'> {
  const [name, values] = isRecord(only) ? Object.entries(only)[0] ?? [] : []
  return name !== undefined && isTexts(values) ? { onlyFor: { name, values } } : {}
}

function typeBesideOf({ 'x-types': given }: SchemaNode): Pick<FormField, 'typeBeside'> {
  const [name, types] = isRecord(given) ? Object.entries(given)[0] ?? [] : []
  if (name === undefined || !isRecord(types)) {
    return {}
  }
  const known = Object.entries(types).flatMap(([value, wanted]) => {
    const type = VALUE_TYPES.find(one => one === wanted)
    return type ? [[value, type] as const] : []
  })
  return { typeBeside: { name, types: Object.fromEntries(known) } }
}

/** What the value has to be beside those of the other fields; undefined = whatever was meant. */
export function typeWanted(
  { typeBeside }: Pick<FormField, 'typeBeside'>, values: Record<string, unknown>,
): ValueType | undefined {
  const beside = typeBeside && values[typeBeside.name]
  return typeof beside === 'string' && typeBeside && Object.hasOwn(typeBeside.types, beside)
    ? typeBeside.types[beside]
    : undefined
}

type Beside = Pick<FormField, 'name' | 'initial'>

/** What a field of an object is: while nothing is entered, its default. */
export const answerOf = (fields: readonly Beside[], values: Record<string, unknown>, name: string): unknown =>
  values[name] ?? fields.find(field => field.name === name)?.initial

/** Whether a field is shown among the others of its object: a value that it has is never hidden. */
export const isShown = (
  { name, onlyFor }: Pick<FormField, 'name' | 'onlyFor'>, fields: readonly Beside[], values: Record<string, unknown>,
): boolean => onlyFor === undefined || values[name] !== undefined
  || onlyFor.values.some(value => value === answerOf(fields, values, onlyFor.name))

function controlOf(node: SchemaNode): FieldControl {
  if (isTexts(node.enum)) {
    return 'choice'
  }
  if (proposalsOf(node)) {
    return 'text'
  }
  if (['anyOf', 'oneOf', 'allOf', 'not', 'if', '$ref', 'enum', 'const'].some(keyword => keyword in node)) {
    return 'json'
  }
  // The type of text is for digits that a JavaScript number cannot hold.
  if (Array.isArray(node.type) && node.type.includes('number')) {
    return 'number'
  }
  switch (node.type) {
    case 'string': return textControlOf(node)
    case 'integer':
    case 'number': return 'number'
    case 'boolean': return 'switch'
    case 'array': return Array.isArray(node.items) || 'prefixItems' in node ? 'json' : 'list'
    case 'object': return isRecord(node.properties) && Object.keys(node.properties).length > 0 ? 'group' : 'json'
    case undefined: return 'any'
    default: return 'json'
  }
}

function textControlOf(node: SchemaNode): FieldControl {
  const marks = [
    ['x-dataset', 'dataset'], ['x-quality-policy', 'policy'], ['x-model-config', 'configuration'], ['x-model', 'model'],
    ['x-field', 'column'], ['x-multiline', 'multiline'],
  ] as const
  return marks.find(([mark]) => node[mark] === true)?.[1] ?? 'text'
}

/** "One of these words, or a text of your own". */
function proposalsOf({ anyOf }: SchemaNode): string[] | undefined {
  if (!Array.isArray(anyOf) || !anyOf.every(isRecord) || !anyOf.some(option => option.type === 'string')) {
    return undefined
  }
  const words = anyOf.filter(option => option.type !== 'string').map(option => option.const)
  return isTexts(words) ? [...words] : undefined
}

/** What the schema itself says it is for. */
export const describeSchema = (schema: SchemaNode, language: string): string =>
  textsOf('', schema, language).description

/** What the inputs of a stage are called, in their order; [] = the order does not matter. */
export function inputNamesOf(schema: SchemaNode, language: string): readonly string[] {
  const own = isRecord(schema['x-i18n']) ? schema['x-i18n'][language] : undefined
  return [isRecord(own) ? own['x-inputs'] : undefined, schema['x-inputs']].find(isTexts) ?? []
}

function textsOf(
  name: string, node: SchemaNode, language: string,
): Pick<FormField, 'title' | 'description' | 'labels' | 'hints'> {
  const translations = isRecord(node['x-i18n']) ? node['x-i18n'] : {}
  const own = translations[language]
  const texts = isRecord(own) ? own : node
  return {
    title: typeof texts.title === 'string' ? texts.title : name,
    description: typeof texts.description === 'string' ? texts.description : '',
    labels: toWords(texts['x-labels']),
    hints: toWords(texts['x-hints']),
  }
}

const toWords = (given: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(isRecord(given) ? given : {}).map(([option, words]) => [option, String(words)]))

const boundsOf = (node: SchemaNode) => ({
  least: numberOf(node.minimum) ?? numberOf(node.exclusiveMinimum),
  most: numberOf(node.maximum) ?? numberOf(node.exclusiveMaximum),
})

const numberOf = (value: unknown) => typeof value === 'number' ? value : undefined
const withNumber = <K extends string>(key: K, value: unknown): Partial<Record<K, number>> => {
  const known: Partial<Record<K, number>> = {}
  if (typeof value === 'number') {
    known[key] = value
  }
  return known
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(item => typeof item === 'string')
}

/** The label of an option. */
export const labelOfOption = ({ labels }: Pick<FormField, 'labels'>, option: string): string =>
  wordOf(labels, option) ?? option

/** What is said below the field: what the chosen option means, where there are options. */
export function describeField({ control, hints, description }: FormField, value: unknown): string {
  return (control === 'choice' && typeof value === 'string' ? wordOf(hints, value) : undefined) ?? description
}

/** Only what was given: each object has a `constructor`. */
const wordOf = (words: Record<string, string>, option: string) =>
  Object.hasOwn(words, option) ? words[option] : undefined

/** Few and short options are side by side. */
export const isSegmented = ({ options, labels }: Pick<FormField, 'options' | 'labels'>): boolean =>
  options.length <= MAX_SEGMENTS
  && options.map(option => labelOfOption({ labels }, option)).join('').length <= MAX_SEGMENT_CHARS
