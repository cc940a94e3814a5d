/** What is open: a group, or the pattern itself. */
interface Open {
  /** Of the largest alternative that has ended: the engine may merge what the others have in common with it. */
  largest: number
  /** Of the alternative that goes on, without its last part. */
  sum: number
  /** Of the last part, to which a repetition applies. */
  last: number
}

const sizeOf = ({ largest, sum, last }: Open): number => Math.max(largest, sum + last)

const open = (): Open => ({ largest: 0, sum: 0, last: 0 })

/** Something is not closed, or closed twice: it cannot be compiled, and that will say so. */
const UNKNOWN = 0

/** Each at one place: a pattern has no more than a thousand characters. */
const QUOTED = /\\Q((?:(?!\\E)[^])*)(?:\\E)?/uy
const EMPTY = /\\[AbBz]|[$^]/uy
const FLAGS = /\(\?[a-zA-Z-]+\)/uy
const CLASS = /\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]/uy
const ESCAPED = /\\(?:[xpP]\{[^}]*\}|x[\da-fA-F]{2}|[pP][^{]|[0-7]{1,3}|[^xpP])/uy
const GROUP = /\((?:\?P?<\w+>|\?[a-zA-Z-]*:)?/uy
const COUNTED = /\{(\d+)(?:(,)(\d*))?\}/uy

function find(sign: RegExp, source: string, at: number): RegExpExecArray | null {
  sign.lastIndex = at
  return sign.exec(source)
}

/**
 * The least number of instructions that a pattern of RE2 can have, counted without making them: a repetition copies
 * what it repeats. To compile a thousand characters may take 0.2 s, and more than half as much to collect the garbage.
 */
export function toLeastSize(source: string): number {
  const stack = [open()]
  for (let at = 0; at < source.length;) {
    const top = stack.at(-1)
    if (!top) {
      return UNKNOWN
    }
    const add = (size: number) => Object.assign(top, { sum: top.sum + top.last, last: size })
    const char = source[at] ?? ''
    const counted = char === '{' ? find(COUNTED, source, at) : undefined
    const quoted = char === '\\' ? find(QUOTED, source, at) : undefined
    const empty = quoted ? undefined : find(EMPTY, source, at)
    const flags = char === '(' ? find(FLAGS, source, at) : undefined
    const sign = quoted ?? empty ?? counted ?? flags ?? find(CLASS, source, at) ?? find(ESCAPED, source, at)
      ?? find(GROUP, source, at)
    if (!sign && (char === '[' || char === '\\')) {
      return UNKNOWN
    }
    at += sign?.[0].length ?? String.fromCodePoint(source.codePointAt(at) ?? 0).length
    if (counted) {
      const [, from = '', isRange, to = ''] = counted
      top.last *= Math.max(Number(from), Number(to), isRange && to === '' ? 1 : 0)
    }
    else if (quoted) {
      // Of a repetition behind it the last character is repeated.
      for (const _ of quoted[1] ?? '') {
        add(1)
      }
    }
    else if (empty) {
      add(0)
    }
    else if (char === '(' && !flags) {
      stack.push(open())
    }
    else if (char === ')') {
      stack.pop()
      const parent = stack.at(-1)
      Object.assign(parent ?? {}, { sum: (parent?.sum ?? 0) + (parent?.last ?? 0), last: sizeOf(top) })
    }
    else if (char === '|') {
      Object.assign(top, { largest: sizeOf(top), sum: 0, last: 0 })
    }
    else if (!flags && !/[*+?]/.test(char)) {
      add(1)
    }
  }
  const [whole] = stack
  return whole && stack.length === 1 ? sizeOf(whole) : UNKNOWN
}
