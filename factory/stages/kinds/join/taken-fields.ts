import { eachField, findField, listFields, type Span } from '#record/json-scan.ts'
import { readField } from '#record/read-field.ts'
import { type FieldChange, JsonText } from '#record/set-fields.ts'
import { isRecord, type JsonRecord, type Value } from '#record/value.ts'

/** `as`: its name in the left record; '' = its own, behind the prefix. */
export interface TakenField { field: string, as: string }

interface Taking {
  /** [] = all but the keys. */
  fields: readonly TakenField[]
  prefix: string
  /** Of the right record; with dots also of nested fields. */
  keys: readonly string[]
}

export const toColumnName = ({ field, as }: TakenField, prefix: string): string => as === '' ? prefix + field : as

/** What may be taken over from a right record, as JSON text: an object with the fields as they are written there. */
export function createTaker({ fields, keys }: Pick<Taking, 'fields' | 'keys'>): (text: string) => string {
  const paths = [...new Set(fields.map(({ field }) => field))]
  return (text) => {
    const all = listFields(text)
    const taken: [string, string | undefined][] = fields.length === 0
      ? [...all].map(([name, span]) => [name, withoutKeys(text, span, pathsBelow(name, keys, all))])
      : paths.map(path => [path, sliceOf(text, findField(text, path, all))])
    return `{${taken.flatMap(([name, value]) => value === undefined ? [] : `${JSON.stringify(name)}:${value}`).join(',')}}`
  }
}

const sliceOf = (text: string, span: Span | undefined) => span && text.slice(span.start, span.end)

/** Paths of keys from a field of the record on; [] is the field itself. A name with dots may be that of a field. */
const pathsBelow = (name: string, keys: readonly string[], all: ReadonlyMap<string, Span>): string[][] =>
  keys.flatMap((key) => {
    const [first, ...path] = all.has(key) ? [key] : key.split('.')
    return first === name ? [path] : []
  })

/** The text of a value without the keys in it; undefined when nothing is left. All other characters stay. */
function withoutKeys(text: string, span: Span, paths: readonly string[][]): string | undefined {
  if (paths.some(path => path.length === 0)) {
    return undefined
  }
  if (paths.length === 0 || text[span.start] !== '{') {
    return sliceOf(text, span)
  }
  let written = ''
  let at = span.start + 1
  eachField(text, span.start, (name, value) => {
    const below = paths.flatMap(([first, ...path]) => first === name ? [path] : [])
    const kept = withoutKeys(text, value, below)
    if (kept !== undefined) {
      const before = text.slice(at, value.start)
      written += (written === '' ? before.replace(/^\s*,/, '') : before) + kept
    }
    at = value.end
  })
  return written === '' ? undefined : `{${written}${text.slice(at, span.end)}`
}

/** The changes of a left record with which it takes over what `createTaker` has made of a right one. */
export function createGiver({ fields, prefix }: Omit<Taking, 'keys'>): (taken: string) => FieldChange[] {
  const names = prefix.split('.')
  const last = names.pop() ?? ''
  // A field whose own name has dots stays one field; dots of the prefix make objects, as in all names of new fields.
  const toPath = (name: string) => name.includes('.') ? [...names, last + name] : prefix + name
  return (taken) => {
    const all = listFields(taken)
    const given: [FieldChange[0], Span | undefined][] = fields.length === 0
      ? [...all].map(([name, span]) => [toPath(name), span])
      : fields.map(field => [toColumnName(field, prefix), all.get(field.field)])
    return given.flatMap(([path, span]) =>
      span ? [[path, new JsonText(taken.slice(span.start, span.end))] as const] : [])
  }
}

export const nameOf = (path: FieldChange[0]): string => typeof path === 'string' ? path : path.join('.')

/** Whether a record has a field, be it null. */
export function hasField(record: JsonRecord, path: FieldChange[0]): boolean {
  if (typeof path === 'string') {
    return readField(record, path) !== undefined
  }
  let value: Value = record
  for (const name of path) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) {
      return false
    }
    value = value[name]!
  }
  return true
}
