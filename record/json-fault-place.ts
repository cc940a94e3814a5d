/** Tells where a text stops being JSON: engines word their messages differently, and not all of them say it. */

const BLANKS = /[ \t\n\r]*/y
/** A string up to its end, or up to the first character that is wrong in it. */
const STRING = /"(?:[^"\\\p{Cc}]+|[\u007F-\u009F]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"?/uy
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?|true|false|null/y
/** What may directly follow a scalar. */
const END_OF_SCALAR = /[\s,\]}]|$/y

/** `-or-end` only directly after the opening bracket. */
type Wanted = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'comma-or-end'

/** @returns the index of the first character that cannot be there, at most the length; undefined for valid JSON. */
export function findJsonFault(text: string): number | undefined {
  const open: ('{' | '[')[] = []
  let wanted: Wanted = 'value'
  let at = skip(text, 0)
  while (at < text.length) {
    const char = text[at] ?? ''
    const isEnd = (char === '}' && open.at(-1) === '{' && (wanted === 'name-or-end' || wanted === 'comma-or-end'))
      || (char === ']' && open.at(-1) === '[' && (wanted === 'value-or-end' || wanted === 'comma-or-end'))
    if (isEnd) {
      open.pop()
      wanted = 'comma-or-end'
      at += 1
    }
    else if (wanted === 'comma-or-end' || wanted === 'colon') {
      if (char !== (wanted === 'colon' ? ':' : ',') || (wanted === 'comma-or-end' && open.length === 0)) {
        return at
      }
      wanted = wanted === 'comma-or-end' && open.at(-1) === '{' ? 'name' : 'value'
      at += 1
    }
    else if (wanted.startsWith('value') && (char === '{' || char === '[')) {
      open.push(char)
      wanted = char === '{' ? 'name-or-end' : 'value-or-end'
      at += 1
    }
    else {
      const { end, isWhole } = readToken(text, at, wanted.startsWith('value'))
      if (!isWhole) {
        return end
      }
      wanted = wanted.startsWith('name') ? 'colon' : 'comma-or-end'
      at = end
    }
    at = skip(text, at)
  }
  return open.length === 0 && wanted === 'comma-or-end' ? undefined : text.length
}

function skip(text: string, at: number): number {
  BLANKS.lastIndex = at
  BLANKS.test(text)
  return BLANKS.lastIndex
}

/** A string, or where a value is wanted another scalar; not whole: `end` is where it is wrong. */
function readToken(text: string, at: number, isValue: boolean): { end: number, isWhole: boolean } {
  if (text[at] === '"') {
    STRING.lastIndex = at
    STRING.test(text)
    const end = STRING.lastIndex
    return { end, isWhole: end - at > 1 && text[end - 1] === '"' && !isEscapedQuote(text, at, end) }
  }
  SCALAR.lastIndex = at
  if (!isValue || !SCALAR.test(text)) {
    return { end: at, isWhole: false }
  }
  const end = SCALAR.lastIndex
  END_OF_SCALAR.lastIndex = end
  return { end, isWhole: END_OF_SCALAR.test(text) }
}

/** The match ended inside the string, directly after an escaped quote. */
function isEscapedQuote(text: string, start: number, end: number): boolean {
  let slashes = 0
  while (end - 2 - slashes > start && text[end - 2 - slashes] === '\\') {
    slashes += 1
  }
  return slashes % 2 === 1
}

/** Line and column, both from 1; columns count characters. */
export function toPlace(text: string, at: number): { line: number, column: number } {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: [...before.at(-1) ?? ''].length + 1 }
}
