import { listFields, readString, type Span } from '#record/json-scan'

/** A field of a record before and after a stage; absent = it has no such field. Values as people read them. */
export interface FieldDiff {
  name: string
  change: 'same' | 'changed' | 'added' | 'removed'
  before?: string
  after?: string
}

/**
 * Fields in the order of the record before, then those that are new. Values are compared as they are written in the
 * file: stages keep what they do not change byte for byte.
 *
 * @param before JSON of an object; undefined = there is no such side, and all fields of the other one are the `same`
 */
export function diffRecords(before: string | undefined, after: string | undefined): FieldDiff[] {
  const was = before === undefined ? new Map<string, Span>() : listFields(before)
  const is = after === undefined ? new Map<string, Span>() : listFields(after)
  const hasBoth = before !== undefined && after !== undefined
  return [...new Set([...was.keys(), ...is.keys()])].map((name) => {
    const [old, now] = [textAt(before, was.get(name)), textAt(after, is.get(name))]
    return {
      name,
      change: hasBoth ? changeOf(old, now) : 'same',
      ...old !== undefined && { before: toReadable(old) },
      ...now !== undefined && { after: toReadable(now) },
    }
  })
}

const textAt = (record: string | undefined, span: Span | undefined) => span && record?.slice(span.start, span.end)

function changeOf(before: string | undefined, after: string | undefined): FieldDiff['change'] {
  if (before === undefined || after === undefined) {
    return before === undefined ? 'added' : 'removed'
  }
  return before === after ? 'same' : 'changed'
}

const toReadable = (value: string) => value.startsWith('"') ? readString(value, { start: 0, end: value.length }) : value

/** Two texts, cut where they begin and stop to differ. */
export interface TextChange {
  start: string
  before: string
  after: string
  end: string
}

/** Characters of what is common that are shown around a difference: of a long text, that is the part to read. */
const AROUND = 160

/** The same, with long common ends cut; an ellipsis stands for what was cut. */
export function toNearChange({ start, before, after, end }: TextChange): TextChange {
  const [head, tail] = [[...start], [...end]]
  return {
    start: head.length > AROUND ? `…${head.slice(-AROUND).join('')}` : start,
    before,
    after,
    end: tail.length > AROUND ? `${tail.slice(0, AROUND).join('')}…` : end,
  }
}

/** What is common at both ends, and what differs between; never cut inside a character. */
export function splitChange(before: string, after: string): TextChange {
  const [was, is] = [[...before], [...after]]
  const least = Math.min(was.length, is.length)
  let start = 0
  while (start < least && was[start] === is[start]) {
    start += 1
  }
  let end = 0
  while (end < least - start && was.at(-1 - end) === is.at(-1 - end)) {
    end += 1
  }
  const middle = (chars: string[]) => chars.slice(start, chars.length - end).join('')
  return {
    start: was.slice(0, start).join(''), before: middle(was), after: middle(is),
    end: was.slice(was.length - end).join(''),
  }
}
