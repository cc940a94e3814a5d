import { findField, listFields, listItems, readString, type Span } from '#record/json-scan'
import { toShownFields } from '#record/shown-fields'
import { toColumns } from '../format/text-columns'
import { toReadableJson } from '../json/record-text'

/** A text that can be read and fixed on its own, by where it stands in the record. */
export interface TextPlace {
  /** Name of the field; of a turn of a dialogue with its number: `messages[2]`. */
  key: string
  span: Span
  text: string
}

export type RecordPart
  = | { kind: 'text', key: string, name: string, place: TextPlace }
  /** One turn of a dialogue. */
    | { kind: 'turn', key: string, role: string, place: TextPlace }
    | { kind: 'json', key: string, name: string, text: string }

/** A record by what it consists of: short values beside each other, then what has to be read. */
export interface RecordView {
  facts: { name: string, text: string, isText: boolean, place?: TextPlace }[]
  parts: RecordPart[]
}

/** A wider text gets a place of its own; in Latin letters. */
const LONGEST_FACT = 80
const ROLES = ['role', 'from', 'speaker']
const CONTENTS = ['content', 'value', 'text']

/**
 * @param fields those that the policy shows; absent, or none of them in the record = all, in the order of the record.
 * @param read fields that get a place of their own, however short they are
 */
export function toRecordView(record: string, fields?: readonly string[], read?: ReadonlySet<string>): RecordView {
  const own = listFields(record)
  const view: RecordView = { facts: [], parts: [] }
  if (own.size === 0) {
    // No object, or an empty one: shown as it is.
    view.parts.push({ kind: 'json', key: '', name: '', text: record })
  }
  for (const name of toShownFields(record, fields) ?? own.keys()) {
    const span = findField(record, name, own)
    if (span) {
      addField(view, record, { name, span, isRead: read?.has(name) ?? false })
    }
  }
  return view
}

/** Fields that are long enough to be read in one of these records: in all of them they look the same. */
export const listReadFields = (records: readonly string[], fields?: readonly string[]): string[] =>
  records.flatMap(record => toRecordView(record, fields).parts.flatMap(part => part.kind === 'text' ? [part.name] : []))

interface NamedSpan {
  name: string
  span: Span
  isRead: boolean
}

function addField({ facts, parts }: RecordView, record: string, { name, span, isRead }: NamedSpan): void {
  const written = record.slice(span.start, span.end)
  if (written.startsWith('"')) {
    const text = readString(record, span)
    const place = { key: name, span, text }
    if (!isRead && toColumns(text) <= LONGEST_FACT && !text.includes('\n')) {
      facts.push({ name, text, isText: true, place })
    }
    else {
      parts.push({ kind: 'text', key: name, name, place })
    }
    return
  }
  const turns = toTurns(record, { name, span })
  if (turns.length > 0) {
    parts.push(...turns)
  }
  else if (/^[[{]/.test(written) && written.length > LONGEST_FACT) {
    parts.push({ kind: 'json', key: name, name, text: toReadableJson(written) })
  }
  else {
    facts.push({ name, text: written, isText: false })
  }
}

/** Turns of a dialogue: every element names who speaks, and has a text. Empty for any other list. */
function toTurns(
  record: string, { name, span }: { name: string, span: Span },
): Extract<RecordPart, { kind: 'turn' }>[] {
  const items = listItems(record, span.start)
  const turns = items.flatMap(({ start }, index) => {
    const own = record[start] === '{' ? listFields(record, start) : new Map<string, Span>()
    const [role, content] = [ROLES, CONTENTS].map(names =>
      names.map(known => own.get(known)).find(found => found && record[found.start] === '"'))
    const key = `${name}[${index}]`
    return role && content
      ? [{
          kind: 'turn' as const, key, role: readString(record, role),
          place: { key, span: content, text: readString(record, content) },
        }]
      : []
  })
  return turns.length === items.length ? turns : []
}

/** The field that a place is in. */
export const toFieldName = (key: string): string => key.replace(/\[\d+\]$/, '')

/**
 * Every text of a record that can be fixed on its own, in the order of its fields: first those that have to be read, as
 * it is most often one of them.
 */
export function listTextPlaces({ facts, parts }: RecordView): TextPlace[] {
  return [
    ...parts.flatMap(part => part.kind === 'json' ? [] : [part.place]), ...facts.flatMap(({ place }) => place ?? []),
  ]
}

/** Puts texts in their places; everything else stays as it is written. @param edits by key of the place */
export function applyEdits(
  record: string, places: readonly TextPlace[], edits: Readonly<Record<string, string>>,
): string {
  let fixed = record
  for (const { key, span, text } of [...places].sort((a, b) => b.span.start - a.span.start)) {
    const edit = Object.hasOwn(edits, key) ? edits[key] : undefined
    if (edit !== undefined && edit !== text) {
      fixed = fixed.slice(0, span.start) + JSON.stringify(edit) + fixed.slice(span.end)
    }
  }
  return fixed
}

/** Pieces of a text; those that one of the words names are marked, whatever their case. */
export function markWords(text: string, words: readonly string[]): { text: string, isMarked: boolean }[] {
  const wanted = words.filter(word => word !== '').map(word => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  if (wanted.length === 0) {
    return [{ text, isMarked: false }]
  }
  // With a group, every second piece is a match.
  return text.split(new RegExp(`(${wanted.join('|')})`, 'giu')).flatMap((piece, index) =>
    piece === '' ? [] : [{ text: piece, isMarked: index % 2 === 1 }])
}
