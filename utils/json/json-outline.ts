import { childPointer } from './json-pointer'

export interface TextRange {
  from: number
  to: number
}

/**
 * The range of each value in a JSON text, by its pointer; '' is the whole. For valid JSON: of any other text the answer
 * is incomplete.
 */
export function outlineJson(text: string): Map<string, TextRange> {
  const places = new Map<string, TextRange>()
  let at = 0

  const skip = (pattern: RegExp) => {
    pattern.lastIndex = at
    at += pattern.exec(text)?.[0].length ?? 0
  }
  const blank = () => skip(/[\s,:]*/y)

  function value(pointer: string): void {
    blank()
    const from = at
    if (text[at] === '{') {
      members(name => childPointer(pointer, name), '}')
    }
    else if (text[at] === '[') {
      items(index => childPointer(pointer, index))
    }
    else if (text[at] === '"') {
      skip(STRING)
    }
    else {
      skip(/[^\s,\]}]*/y)
    }
    places.set(pointer, { from, to: at })
  }

  function members(pointerOf: (name: string) => string, end: string): void {
    at += 1
    for (blank(); at < text.length && text[at] !== end; blank()) {
      const from = at
      skip(STRING)
      if (at === from) {
        return
      }
      const name: unknown = JSON.parse(text.slice(from, at))
      value(pointerOf(String(name)))
    }
    at += 1
  }

  function items(pointerOf: (index: number) => string): void {
    at += 1
    let index = 0
    for (blank(); at < text.length && text[at] !== ']'; blank()) {
      const from = at
      value(pointerOf(index))
      index += 1
      if (at === from) {
        return
      }
    }
    at += 1
  }

  value('')
  return places
}

const STRING = /"(?:[^"\\]|\\.)*"/y

/** A long value is marked only on its first line: pages of underlining would be of no use. */
export function toFirstLine(text: string, { from, to }: TextRange): TextRange {
  const end = text.indexOf('\n', from)
  return { from, to: end === -1 ? to : Math.min(to, end) }
}
