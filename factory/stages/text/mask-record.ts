import { eachField, eachToken, readString, skipBlanks, type Span } from '#record/json-scan.ts'
import type { PersonalKind } from '#record/personal-data.ts'
import { replacePersonalData } from '#record/personal-replace.ts'
import type { JsonRecord } from '../../io/field-path.ts'

export interface MaskOptions {
  /** Columns; none = the texts of all of them. */
  fields: readonly string[]
  kinds: ReadonlySet<PersonalKind>
  toText: (kind: PersonalKind) => string
  /** Called for each value, or several, of one kind. */
  onMasked: (kind: PersonalKind, values: number) => void
}

interface Edit extends Span { text: string }

/**
 * Masks in the text of a record, so that all else stays as it is written. The texts of a field are masked however deep
 * they are, its numbers only in a field that was chosen: elsewhere one may be an amount.
 *
 * @returns undefined = there is nothing to mask.
 */
export function createRecordMasker(options: MaskOptions): (line: string, record: JsonRecord) => string | undefined {
  const { fields, onMasked } = options
  const isChosen = fields.length > 0

  /** @returns whether a private key goes on after it. */
  function maskToken(line: string, span: Span, isInKey: boolean, edits: Map<number, Edit>): boolean {
    const isText = line[span.start] === '"'
    const value = isText ? readString(line, span) : line.slice(span.start, span.end)
    const replaced = replacePersonalData(value, options, isText && isInKey)
    if (replaced.text !== value) {
      edits.set(span.start, { ...span, text: JSON.stringify(replaced.text) })
      replaced.counts.forEach((values, kind) => onMasked(kind, values))
    }
    return isText && replaced.isInKey
  }

  return (line, record) => {
    // By place: one chosen field may be within another.
    const edits = new Map<number, Edit>()
    for (const { start, end } of isChosen ? listChosen(line, record, fields) : listFieldValues(line)) {
      let isInKey = false
      eachToken(line.slice(start, end), (kind, token) => {
        const span = { start: start + token.start, end: start + token.end }
        if (edits.has(span.start)) {
          return
        }
        // A private key may be a list of its lines, which nothing but commas is between.
        isInKey = kind === 'string' || (kind === 'scalar' && isChosen)
          ? maskToken(line, span, isInKey, edits)
          : isInKey && line[span.start] === ','
      })
    }
    return edits.size > 0 ? write(line, [...edits.values()].sort((a, b) => a.start - b.start)) : undefined
  }
}

function write(line: string, edits: readonly Edit[]): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end, text } of edits) {
    parts.push(line.slice(at, start), text)
    at = end
  }
  return parts.join('') + line.slice(at)
}

/** Of a repeated name every one: what does not count is still in the file. */
function listFieldValues(line: string, at = skipBlanks(line, 0), wanted?: string): Span[] {
  const values: Span[] = []
  eachField(line, at, (name, span) => {
    if (wanted === undefined || name === wanted) {
      values.push(span)
    }
  })
  return values
}

/** The values of columns, by the path of `readField`. */
function listChosen(line: string, record: JsonRecord, fields: readonly string[]): Span[] {
  const whole = { start: skipBlanks(line, 0), end: line.length }
  return fields.flatMap((field) => {
    const names = Object.hasOwn(record, field) ? [field] : field.split('.')
    return names.reduce<Span[]>((spans, name) => spans.flatMap(({ start }) =>
      line[start] === '{' ? listFieldValues(line, start, name) : []), [whole])
  })
}
