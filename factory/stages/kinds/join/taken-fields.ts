import { findField, listFields, type Span } from '#record/json-scan.ts'
import { readField } from '#record/read-field.ts'
import { type FieldChange, JsonText } from '#record/set-fields.ts'
import { isRecord, type JsonRecord, type Value } from '#record/value.ts'

/** `as`: its name in the left record; '' = its own, behind the prefix. */
export interface TakenField { field: string, as: string }

interface Taking {
  /** [] = all but the keys. */
  fields: readonly TakenField[]
  prefix: string
  /** Of the right record. */
  keys: readonly string[]
}

export const toColumnName = ({ field, as }: TakenField, prefix: string): string => as === '' ? prefix + field : as

/** What may be taken over from a right record, as JSON text: an object with the fields as they are written there. */
export function createTaker({ fields, keys }: Pick<Taking, 'fields' | 'keys'>): (text: string) => string {
  const paths = [...new Set(fields.map(({ field }) => field))]
  return (text) => {
    const all = listFields(text)
    const taken: [string, Span | undefined][] = fields.length === 0
      ? [...all].filter(([name]) => !keys.includes(name))
      : paths.map(path => [path, findField(text, path, all)])
    const written = taken.flatMap(([name, span]) =>
      span ? [`${JSON.stringify(name)}:${text.slice(span.start, span.end)}`] : [])
    return `{${written.join(',')}}`
  }
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
