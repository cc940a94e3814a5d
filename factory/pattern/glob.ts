import { compileLinear, type Pattern } from './pattern.ts'
import { PatternFault } from './linear-syntax.ts'

/** Replaces the leading dot of a hidden file, so that no wildcard matches it; a path cannot contain this character. */
const HIDDEN = '\0'
const WITHIN = '[^/\\x00]'
const FOLDER = `${WITHIN}[^/]*`
const FOLDERS = `(?:${FOLDER}/)*`
const ANYTHING = `(?:${FOLDER}(?:/${FOLDER})*)?`

const MAX_GLOB_CHARS = 1_000
const MAX_RANGE = 1_000

/**
 * A pattern of paths, with `*`, `**`, `?`, `[a-z]`, `{a,b}`, `{1..9}`, `@(a|b)`, `?( )`, `*( )`, `+( )` and a leading
 * `!`. Names with a leading dot match only if the pattern has the dot. Users write these patterns, so they are matched
 * in one pass, without the backtracking of common libraries.
 *
 * @throws PatternFault
 */
export function compileGlob(glob: string): Pattern {
  if (glob.length > MAX_GLOB_CHARS) {
    throw new PatternFault(`is too large a pattern: more than ${MAX_GLOB_CHARS} characters`)
  }
  const isNegated = glob.startsWith('!') && !glob.startsWith('!(')
  const bare = (isNegated ? glob.slice(1) : glob).replace(/^\.\//, '').replaceAll(/(?:\/\*\*)+(?=\/\*\*)/g, '')
  const { syntax } = new GlobReader(bare).read(true, '')
  const pattern = compileLinear(`\\A(?:${syntax})\\z`)
  return { test: path => pattern.test(path.replaceAll(/(^|\/)\./g, `$1${HIDDEN}`)) !== isNegated }
}

class GlobReader {
  private readonly glob: string
  private place = 0

  constructor(glob: string) {
    this.glob = glob
  }

  /**
   * Reads up to one of the end characters, which it does not consume.
   *
   * @param isAtStart whether a name of the path begins here
   */
  read(isAtStart: boolean, ends: string): { syntax: string, isAtStart: boolean } {
    let syntax = ''
    let atStart = isAtStart
    while (this.place < this.glob.length && !ends.includes(this.glob[this.place]!)) {
      const [part, endsName] = this.readPart(atStart, ends)
      syntax += part
      atStart = endsName
    }
    return { syntax, isAtStart: atStart }
  }

  /** @returns also whether a name of the path begins after it. */
  private readPart(isAtStart: boolean, ends: string): [string, boolean] {
    const char = this.glob[this.place]!
    if ('@?*+!'.includes(char) && this.glob[this.place + 1] === '(' && this.findEnd(this.place + 1, ')') > 0) {
      return [this.readExtended(char, isAtStart), false]
    }
    if (char === '*') {
      return this.readStars(isAtStart, ends)
    }
    this.place += 1
    switch (char) {
      case '?':
        return [WITHIN, false]
      case '/':
        return this.readSlash(ends)
      case '[':
        return [this.readClass(), false]
      case '{':
        return [this.readBraces(isAtStart), false]
      case '(':
        return [this.findEnd(this.place - 1, ')') > 0 ? this.readGroup('|', ')', isAtStart) : toHex(char), false]
      case '\\':
        this.place += 1
        return [write(this.glob[this.place - 1] ?? char, isAtStart), false]
      default:
        return [write(char, isAtStart), false]
    }
  }

  /** `a/**` is also the file `a`. */
  private readSlash(ends: string): [string, boolean] {
    const after = this.glob[this.place + 2]
    if (this.glob.startsWith('**', this.place) && (after === undefined || ends.includes(after))) {
      this.place += 2
      return [`(?:/${ANYTHING})?`, false]
    }
    return ['/', true]
  }

  private readStars(isAtStart: boolean, ends: string): [string, boolean] {
    const from = this.place
    while (this.glob[this.place] === '*') {
      this.place += 1
    }
    const next = this.glob[this.place]
    if (this.place - from !== 2 || !isAtStart) {
      return [`${WITHIN}*`, false]
    }
    if (next === '/') {
      this.place += 1
      return [FOLDERS, true]
    }
    return next === undefined || ends.includes(next) ? [ANYTHING, false] : [`${WITHIN}*`, false]
  }

  private readExtended(kind: string, isAtStart: boolean): string {
    if (kind === '!') {
      throw new PatternFault('must not have !( ): name what is left out under Leave out')
    }
    this.place += 2
    return this.readGroup('|', ')', isAtStart) + (kind === '@' ? '' : kind)
  }

  /** Called with the position after the opening sign. */
  private readGroup(separator: string, end: string, isAtStart: boolean): string {
    const options: string[] = []
    do {
      options.push(this.read(isAtStart, separator + end).syntax)
      this.place += 1
    } while (this.place <= this.glob.length && this.glob[this.place - 1] === separator)
    return `(?:${options.join('|')})`
  }

  private readBraces(isAtStart: boolean): string {
    const end = this.findEnd(this.place - 1, '}')
    const range = end > 0
      ? /^(-?\d{1,9})\.\.(-?\d{1,9})$|^([a-zA-Z])\.\.([a-zA-Z])$/.exec(this.glob.slice(this.place, end))
      : undefined
    if (range) {
      this.place = end + 1
      return writeRange(range)
    }
    return end > 0 && this.hasComma(end) ? this.readGroup(',', '}', isAtStart) : toHex('{')
  }

  /** Whether the braces contain a comma at their own level, and so are alternatives. */
  private hasComma(end: number): boolean {
    let depth = 0
    for (let place = this.place; place < end; place += 1) {
      const char = this.glob[place]!
      depth += '{(['.includes(char) ? 1 : '})]'.includes(char) ? -1 : 0
      if (char === ',' && depth <= 0) {
        return true
      }
      place += char === '\\' ? 1 : 0
    }
    return false
  }

  /** Position of the closing sign for the one at `from`; -1 = none. */
  private findEnd(from: number, end: string): number {
    const start = this.glob[from]
    let depth = 0
    for (let place = from; place < this.glob.length; place += 1) {
      const char = this.glob[place]
      depth += char === start ? 1 : char === end ? -1 : 0
      if (depth === 0) {
        return place
      }
      place += char === '\\' ? 1 : 0
    }
    return -1
  }

  private readClass(): string {
    const found = /^([!^]?)(\]?[^\]/]*)\]/.exec(this.glob.slice(this.place))
    if (!found || found[2] === '') {
      return toHex('[')
    }
    this.place += found[0].length
    const items = [...found[2]!.replaceAll(/\\(.)/g, '$1')]
    let ranges = ''
    for (let index = 0; index < items.length; index += 1) {
      const [from, dash, to] = items.slice(index, index + 3)
      const isRange = dash === '-' && to !== undefined && from! <= to
      ranges += isRange ? `${toHex(from!)}-${toHex(to)}` : toHex(from!)
      index += isRange ? 2 : 0
    }
    return found[1] === '' ? `[${ranges}]` : `[^/\\x00${ranges}]`
  }
}

function writeRange([, low, high, first, last]: RegExpExecArray): string {
  const isNumeric = low !== undefined
  const [from, to] = isNumeric ? [Number(low), Number(high)] : [first!.charCodeAt(0), last!.charCodeAt(0)]
  const [least, most] = [Math.min(from, to), Math.max(from, to)]
  if (most - least > MAX_RANGE) {
    throw new PatternFault(`is too large a pattern: a range of more than ${MAX_RANGE}`)
  }
  const values = Array.from({ length: most - least + 1 }, (_, index) =>
    isNumeric ? String(least + index) : String.fromCharCode(least + index))
  return `(?:${values.map(value => [...value].map(toHex).join('')).join('|')})`
}

const toHex = (char: string): string => `\\x{${char.codePointAt(0)!.toString(16)}}`

/** Only a dot written at the start of a name matches a leading dot. */
const write = (char: string, isAtStart: boolean): string => char === '.' && isAtStart ? '[.\\x00]' : toHex(char)
