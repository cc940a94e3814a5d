/** A text with its name, somewhere in JSON; the end of the JSON may be cut off. */
const NAMED_TEXT = /"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)/gs
/** What a cut has left of an escape. */
const BROKEN_ESCAPE = /\\(?:u[\da-fA-F]{0,3})?$/

function unescape(written: string): string {
  try {
    return String(JSON.parse(`"${written.replace(BROKEN_ESCAPE, '')}"`))
  }
  catch {
    // Not quite JSON: shown as it is written.
    return written
  }
}

interface NamedText {
  name: string
  text: string
}

const listTexts = (excerpt: string): NamedText[] => [...excerpt.matchAll(NAMED_TEXT)]
  .map(([, name = '', written = '']) => ({ name: unescape(name), text: unescape(written) }))
  .map(({ name, text }) => ({ name, text: text.replaceAll(/\s+/g, ' ').trim() }))
  .filter(({ text }) => text !== '')

/**
 * Names under which a record is numbered; nobody reads a record by them. In Chinese those that end in number, serial
 * number, identifier and primary key.
 */
const ID_NAMES = [
  /(?:^|[_.-])(?:id|ids|uuid|guid|key|hash|md5|sha\d*|url|uri)$/i,
  /(?:\u7F16\u53F7|\u5E8F\u53F7|\u6807\u8BC6|\u4E3B\u952E)$/,
  // The last word of a name such as `recordId`.
  /[a-z](?:Id|ID|Uuid|UUID|Key|Hash|Url|URL)$/,
]
/** One piece of letters with a digit, such as a number, a date or an address: it says nothing by itself. */
const ID_TEXT = /^(?=.*\d)[\w:./@+-]+$/

/** Named as what tells records apart, and not what they say. */
export const isIdName = (name: string): boolean => ID_NAMES.some(pattern => pattern.test(name))

const longestOf = (texts: readonly NamedText[]): string =>
  texts.reduce((best, { text }) => text.length > best.length ? text : best, '')

/**
 * The field that says what records of one kind are about: the first of `fields` that is a text in any of them, else the
 * one with the most text. One that only tells records apart is chosen where there is no other.
 *
 * @param excerpts the first characters of each record
 * @param fields those that the policy shows
 * @returns undefined where no record has a text
 */
export function findLineField(excerpts: readonly string[], fields: readonly string[] = []): string | undefined {
  const texts = Map.groupBy(excerpts.flatMap(listTexts), ({ name }) => name)
  const isReadable = ([name, all]: [string, NamedText[]]) =>
    !isIdName(name) && all.some(({ text }) => !ID_TEXT.test(text))
  const readable = [...texts].filter(isReadable)
  const sizeOf = (all: readonly NamedText[]) => all.reduce((size, { text }) => size + text.length, 0)
  const known = readable.length > 0 ? readable : [...texts]
  const shown = fields.find(field => known.some(([name]) => name === field))
  return shown ?? known.toSorted(([, a], [, b]) => sizeOf(b) - sizeOf(a))[0]?.[0]
}

/**
 * What a record is about, in one line: its text in this field, else its longest one.
 *
 * @param excerpt the first characters of the record
 * @param field as `findLineField` chooses it for all records beside this one
 * @returns the excerpt where it has no text
 */
export function toRecordLine(excerpt: string, field?: string): string {
  const texts = listTexts(excerpt)
  const readable = texts.filter(({ name }) => !isIdName(name))
  return longestOf(texts.filter(({ name }) => name === field)) || longestOf(readable) || longestOf(texts) || excerpt
}
