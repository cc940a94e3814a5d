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

/** What stands at one place; no sign = one character, or something that is not closed. */
interface Sign {
  kind: 'quoted' | 'empty' | 'counted' | 'flags' | 'other'
  found: RegExpExecArray | null
}

function readSign(source: string, at: number): Sign {
  const char = source[at]
  const signs: [Sign['kind'], RegExp, boolean][] = [
    ['quoted', QUOTED, char === '\\'], ['empty', EMPTY, true], ['counted', COUNTED, char === '{'],
    ['flags', FLAGS, char === '('], ['other', CLASS, true], ['other', ESCAPED, true], ['other', GROUP, true],
  ]
  for (const [kind, sign, mayBe] of signs) {
    const found = mayBe ? find(sign, source, at) : null
    if (found) {
      return { kind, found }
    }
  }
  return { kind: 'other', found: null }
}

/** How often at least something is copied: `{2}`, `{2,}`, `{2,5}`. */
function toTimes([, from = '', isRange, to = '']: RegExpExecArray): number {
  return Math.max(Number(from), Number(to), isRange && to === '' ? 1 : 0)
}

const add = (top: Open, size: number) => Object.assign(top, { sum: top.sum + top.last, last: size })

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
    const char = source[at] ?? ''
    const { kind, found } = readSign(source, at)
    if (!found && (char === '[' || char === '\\')) {
      return UNKNOWN
    }
    at += found?.[0].length ?? String.fromCodePoint(source.codePointAt(at) ?? 0).length
    if (kind === 'other') {
      countOther(stack, top, char)
    }
    else if (kind === 'empty') {
      add(top, 0)
    }
    else if (kind === 'counted' && found) {
      top.last *= toTimes(found)
    }
    else if (kind === 'quoted') {
      // Of a repetition behind it the last character is repeated.
      for (const _ of found?.[1] ?? '') {
        add(top, 1)
      }
    }
  }
  const [whole] = stack
  return whole && stack.length === 1 ? sizeOf(whole) : UNKNOWN
}

/** A bracket, a bar, a repetition, or one character. */
function countOther(stack: Open[], top: Open, char: string): void {
  if (char === '(') {
    stack.push(open())
  }
  else if (char === ')') {
    stack.pop()
    const parent = stack.at(-1)
    if (parent) {
      add(parent, sizeOf(top))
    }
  }
  else if (char === '|') {
    Object.assign(top, { largest: sizeOf(top), sum: 0, last: 0 })
  }
  else if (!/[*+?]/.test(char)) {
    add(top, 1)
  }
}
