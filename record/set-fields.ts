import { eachField, skipBlanks, type Span } from './json-scan.ts'
import { isRecord, type JsonRecord, type Value } from './value.ts'

/** A value as another record has it written: 1.0 stays 1.0. */
export class JsonText {
  readonly text: string

  /** @param text valid JSON */
  constructor(text: string) {
    this.text = text
  }
}

/** A column and its new value: by the path of `readField`, or by names from the outside in, which may have dots. */
export type FieldChange = readonly [path: string | readonly string[], value: Value | JsonText]

/**
 * A name on the path holds a value that is not an object, or is set itself: replacing one by the other would lose it.
 */
export class FieldInTheWay extends Error {
  override name = 'FieldInTheWay'
  readonly path: string

  constructor(path: string) {
    super(`${path} holds no object`)
    this.path = path
  }
}

/** Changes below a place of the text, by name. */
interface Changes {
  /** The new value as JSON text. */
  value?: string
  below?: Map<string, Changes>
}

/**
 * The record's text with some fields set; every other character stays. An existing value is replaced in place (of a
 * repeated name the last one, which counts); a new field is added at the end of its object.
 *
 * @param record `text`, parsed
 * @throws FieldInTheWay
 */
export function setFields(text: string, record: JsonRecord, changes: readonly FieldChange[]): string {
  const [only] = changes
  if (only && changes.length === 1) {
    const [name, value] = only
    if (typeof name === 'string' && !name.includes('.') && !Object.hasOwn(record, name)) {
      return insert(text, text.lastIndexOf('}'), `${JSON.stringify(name)}:${toJson(value)}`, isEmpty(record))
    }
  }
  const edits: (Span & { text: string })[] = []
  collect(text, skipBlanks(text, 0), toTree(record, changes), edits)
  // A nested object is visited before its parent's fields end, so the edits are not sorted yet.
  edits.sort((a, b) => a.start - b.start)
  let written = ''
  let at = 0
  for (const edit of edits) {
    written += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return written + text.slice(at)
}

const toJson = (value: Value | JsonText) => value instanceof JsonText ? value.text : JSON.stringify(value)

const isEmpty = (record: JsonRecord) => {
  for (const _ in record) {
    return false
  }
  return true
}

const insert = (text: string, at: number, field: string, isFirst: boolean) =>
  `${text.slice(0, at)}${isFirst ? '' : ','}${field}${text.slice(at)}`

function toTree(record: JsonRecord, changes: readonly FieldChange[]): Changes {
  const root: Changes = {}
  for (const [path, value] of changes) {
    const names = typeof path !== 'string' ? path : Object.hasOwn(record, path) ? [path] : path.split('.')
    findObstacle(record, names)
    let node = root
    for (const [index, name] of names.entries()) {
      if (node.value !== undefined) {
        throw new FieldInTheWay(names.slice(0, index).join('.'))
      }
      node.below ??= new Map()
      const next = node.below.get(name) ?? {}
      node.below.set(name, next)
      node = next
    }
    if (node.below) {
      throw new FieldInTheWay(names.join('.'))
    }
    node.value = toJson(value)
  }
  return root
}

/** @throws FieldInTheWay */
function findObstacle(record: JsonRecord, names: readonly string[]): void {
  let value: Value = record
  for (const [index, name] of names.slice(0, -1).entries()) {
    const inner: Value | undefined = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
    if (inner === undefined || inner === null) {
      return
    }
    if (!isRecord(inner)) {
      throw new FieldInTheWay(names.slice(0, index + 1).join('.'))
    }
    value = inner
  }
}

/** @param at the object's opening bracket */
function collect(text: string, at: number, { below = new Map() }: Changes, edits: (Span & { text: string })[]): void {
  const found = new Map<string, Span>()
  let end = at + 1
  let isFirst = true
  eachField(text, at, (name, value) => {
    isFirst = false
    end = value.end
    if (below.has(name)) {
      found.set(name, value)
    }
  })
  const added: string[] = []
  for (const [name, change] of below) {
    const place = found.get(name)
    if (!place) {
      added.push(`${JSON.stringify(name)}:${toText(change)}`)
    }
    else if (change.value === undefined && text[place.start] === '{') {
      collect(text, place.start, change, edits)
    }
    else {
      edits.push({ ...place, text: toText(change) })
    }
  }
  if (added.length > 0) {
    edits.push({ start: end, end, text: `${isFirst ? '' : ','}${added.join(',')}` })
  }
}

/** The JSON of a new field. */
function toText({ value, below = new Map() }: Changes): string {
  return value ?? `{${[...below].map(([name, change]) => `${JSON.stringify(name)}:${toText(change)}`).join(',')}}`
}
