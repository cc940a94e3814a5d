/**
 * Scans JSON text that `JSON.parse` has accepted: it is not validated again. No recursion, and each character is read
 * once.
 */

export interface Span {
  start: number
  /** Exclusive. */
  end: number
}

const QUOTE = 34
const BACKSLASH = 92

const isBlank = (code: number) => code === 32 || code === 10 || code === 13 || code === 9

export function skipBlanks(text: string, at: number): number {
  while (isBlank(text.charCodeAt(at))) {
    at += 1
  }
  return at
}

/**
 * @param at the opening quote.
 * @returns the index after the closing one.
 */
export function endOfString(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slash = quote
    while (text.charCodeAt(slash - 1) === BACKSLASH) {
      slash -= 1
    }
    if ((quote - slash) % 2 === 0) {
      return quote + 1
    }
  }
  return text.length
}

/** The content of a string token. */
export function readString(text: string, { start, end }: Span): string {
  const inner = text.slice(start + 1, end - 1)
  return inner.includes('\\') ? JSON.parse(`"${inner}"`) as string : inner
}

/** @returns the index after the value that begins at `at`. */
export function endOfValue(text: string, at: number): number {
  const first = text[at]
  if (first === '"') {
    return endOfString(text, at)
  }
  if (first !== '{' && first !== '[') {
    return endOfScalar(text, at)
  }
  let depth = 0
  while (at < text.length) {
    const char = text[at]
    if (char === '"') {
      at = endOfString(text, at)
      continue
    }
    depth += char === '{' || char === '[' ? 1 : char === '}' || char === ']' ? -1 : 0
    at += 1
    if (depth === 0) {
      break
    }
  }
  return at
}

const SCALAR = /[\w+.-]*/y

/** Numbers, true, false and null. */
function endOfScalar(text: string, at: number): number {
  SCALAR.lastIndex = at
  SCALAR.test(text)
  return SCALAR.lastIndex
}

/** Visits the fields of the object that begins at `at`, in order, repeated names too. */
export function eachField(text: string, at: number, visit: (name: string, value: Span) => void): void {
  at = skipBlanks(text, at + 1)
  while (text.charCodeAt(at) === QUOTE) {
    const nameEnd = endOfString(text, at)
    const name = readString(text, { start: at, end: nameEnd })
    const start = skipBlanks(text, skipBlanks(text, nameEnd) + 1)
    const end = endOfValue(text, start)
    visit(name, { start, end })
    // The comma, or the end of the object.
    at = skipBlanks(text, skipBlanks(text, end) + 1)
  }
}

/** The fields of an object by name. Of repeated names the last counts, as in `JSON.parse`. */
export function listFields(text: string, at = skipBlanks(text, 0)): Map<string, Span> {
  const fields = new Map<string, Span>()
  if (text[at] === '{') {
    eachField(text, at, (name, value) => fields.set(name, value))
  }
  return fields
}

/** The elements of the array that begins at `start`; empty for anything else. */
export function listItems(text: string, start: number): Span[] {
  const items: Span[] = []
  let at = text[start] === '[' ? skipBlanks(text, start + 1) : text.length
  while (at < text.length && text[at] !== ']') {
    const end = endOfValue(text, at)
    items.push({ start: at, end })
    // The comma, or the end of the array.
    at = skipBlanks(text, end)
    at = text[at] === ',' ? skipBlanks(text, at + 1) : at
  }
  return items
}

/** The value of a column: a name of the object itself, or nested names with dots. */
export function findField(text: string, path: string, fields = listFields(text)): Span | undefined {
  const own = fields.get(path)
  if (own || !path.includes('.')) {
    return own
  }
  const [first = '', ...rest] = path.split('.')
  return rest.reduce<Span | undefined>(
    (span, name) => span && text[span.start] === '{' ? listFields(text, span.start).get(name) : undefined,
    fields.get(first),
  )
}

export type TokenKind = 'name' | 'string' | 'scalar' | 'mark'

/** Visits all tokens in order, without white space. `mark` is a bracket, a comma or a colon. */
export function eachToken(text: string, visit: (kind: TokenKind, token: Span) => void): void {
  for (let at = skipBlanks(text, 0); at < text.length; at = skipBlanks(text, at)) {
    const start = at
    const char = text[at]!
    if (char === '"') {
      at = endOfString(text, at)
      visit(text[skipBlanks(text, at)] === ':' ? 'name' : 'string', { start, end: at })
    }
    else if ('{}[],:'.includes(char)) {
      at += 1
      visit('mark', { start, end: at })
    }
    else {
      // An invalid character is skipped.
      at = Math.max(endOfScalar(text, at), at + 1)
      visit('scalar', { start, end: at })
    }
  }
}
