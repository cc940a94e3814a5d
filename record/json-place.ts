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

/** The first character that cannot stand there. */
function findJsonFault(text: string): number | undefined {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let position = 0
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = position
    const length = pattern.exec(text)?.[0].length
    position += length ?? 0
    return length !== undefined
  }
  const afterValue = (): Expected => open.length > 0 ? 'commaOrEnd' : 'nothing'
  for (;;) {
    skip(BLANK)
    const char = text[position]
    if (char === undefined || expected === 'nothing') {
      return char === undefined && expected === 'nothing' ? undefined : position
    }
    const top = open.at(-1)
    const isName: boolean = expected === 'key' || expected === 'keyOrEnd'
    const isValue: boolean = expected === 'value' || expected === 'valueOrEnd'
    const mayClose = expected === 'commaOrEnd'
      || (expected === 'valueOrEnd' && top === '[')
      || (expected === 'keyOrEnd' && top === '{')
    if (mayClose && char === (top === '{' ? '}' : ']')) {
      open.pop()
      position += 1
      expected = afterValue()
    }
    else if (expected === 'commaOrEnd' && char === ',') {
      position += 1
      expected = top === '{' ? 'key' : 'value'
    }
    else if (expected === 'colon' && char === ':') {
      position += 1
      expected = 'value'
    }
    else if (char === '"' && (isName || isValue)) {
      skip(TEXT)
      if (text[position] !== '"') {
        return position
      }
      position += 1
      expected = isName ? 'colon' : afterValue()
    }
    else if (isValue && (char === '{' || char === '[')) {
      open.push(char)
      position += 1
      expected = char === '{' ? 'keyOrEnd' : 'valueOrEnd'
    }
    else if (isValue && skip(SCALAR)) {
      expected = afterValue()
    }
    else {
      return position
    }
  }
}
