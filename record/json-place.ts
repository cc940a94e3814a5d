export interface TextPlace {
  /** From 1. */
  line: number
  /** From 1, in characters. */
  column: number
  /** From 0, in UTF-16 units. */
  offset: number
}

export function toPlace(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: [...before.at(-1) ?? ''].length + 1, offset }
}

/** Where a text stops being JSON; undefined = it is JSON. Engines do not always say it, so it is read here. */
export function toJsonFailure(text: string): TextPlace | undefined {
  const offset = findJsonFault(text)
  return offset === undefined ? undefined : toPlace(text, offset)
}

/**
 * Position of the first bracket nested deeper than `maxDepth`; undefined when there is none. One pass, no recursion.
 */
export function findDepthExcess(text: string, maxDepth: number): number | undefined {
  let depth = 0
  let isInString = false
  for (let position = 0; position < text.length; position += 1) {
    const char = text[position]
    if (isInString) {
      position += char === '\\' ? 1 : 0
      isInString = char !== '"'
    }
    else if (char === '"') {
      isInString = true
    }
    else if (char === '{' || char === '[') {
      depth += 1
      if (depth > maxDepth) {
        return position
      }
    }
    else if (char === '}' || char === ']') {
      depth -= 1
    }
  }
  return undefined
}

const BLANK = /[ \t\n\r]*/y
/**
 * Without its last quote: what is wrong in a text is where it ends. Characters below the space are control characters,
 * which must be escaped.
 */
const TEXT = /"[ !#-[\]-\uFFFF]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uFFFF]*)*/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** What is expected next; `OrEnd` right after an opening bracket. */
type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'nothing'

interface Reading {
  readonly text: string
  /** What is open around the place. */
  readonly open: ('{' | '[')[]
  position: number
  expected: Expected
}

const isName = ({ expected }: Reading): boolean => expected === 'key' || expected === 'keyOrEnd'
const isValue = ({ expected }: Reading): boolean => expected === 'value' || expected === 'valueOrEnd'
const afterValue = ({ open }: Reading): Expected => open.length > 0 ? 'commaOrEnd' : 'nothing'

function skip(reading: Reading, pattern: RegExp): boolean {
  pattern.lastIndex = reading.position
  const length = pattern.exec(reading.text)?.[0].length
  reading.position += length ?? 0
  return length !== undefined
}

function passOne(reading: Reading, expected: Expected): true {
  reading.position += 1
  reading.expected = expected
  return true
}

/** What may stand at a place, one after the other. Each passes it, or leaves it as it is: `false`. */
const PASSES: readonly ((reading: Reading, char: string) => boolean)[] = [
  function passEnd(reading, char) {
    const { open, expected } = reading
    const isObject = open.at(-1) === '{'
    const mayEnd = expected === 'commaOrEnd' || expected === (isObject ? 'keyOrEnd' : 'valueOrEnd')
    if (!mayEnd || char !== (isObject ? '}' : ']')) {
      return false
    }
    open.pop()
    return passOne(reading, afterValue(reading))
  },
  (reading, char) => reading.expected === 'commaOrEnd' && char === ','
    && passOne(reading, reading.open.at(-1) === '{' ? 'key' : 'value'),
  (reading, char) => reading.expected === 'colon' && char === ':' && passOne(reading, 'value'),
  function passText(reading, char) {
    if (char !== '"' || !(isName(reading) || isValue(reading))) {
      return false
    }
    skip(reading, TEXT)
    return reading.text[reading.position] === '"' && passOne(reading, isName(reading) ? 'colon' : afterValue(reading))
  },
  function passStart(reading, char) {
    if (!isValue(reading) || (char !== '{' && char !== '[')) {
      return false
    }
    reading.open.push(char)
    return passOne(reading, char === '{' ? 'keyOrEnd' : 'valueOrEnd')
  },
  function passScalar(reading) {
    const isPassed = isValue(reading) && skip(reading, SCALAR)
    reading.expected = isPassed ? afterValue(reading) : reading.expected
    return isPassed
  },
]

/** The first character that cannot stand there. */
function findJsonFault(text: string): number | undefined {
  const reading: Reading = { text, open: [], position: 0, expected: 'value' }
  for (;;) {
    skip(reading, BLANK)
    const char = text[reading.position]
    if (char === undefined && reading.expected === 'nothing') {
      return undefined
    }
    if (char === undefined || !PASSES.some(pass => pass(reading, char))) {
      return reading.position
    }
  }
}
