/** Position in a text. Lines and columns from 1; columns in UTF-16 units, as in editors. */
export interface JsonPlace {
  line: number
  column: number
  /** Of the array's elements, from 0; undefined outside of an array. */
  element?: number | undefined
}

/** One value, its bytes as written except line ends and the white space around them, which JSON ignores. */
export interface JsonValue extends JsonPlace {
  chunk: Buffer
  start: number
  end: number
  /** Offset in the stream of the byte after it and the comma or bracket that ends it. */
  after: number
  /** What comes after it. */
  next: JsonPlace
  /** True when only its first bytes are present. */
  isOverlong: boolean
  /**
   * Where its lines begin, from `breaksStart` up to `breaksEnd`: offset in its bytes, line, column. Shared by many
   * values.
   */
  breaks: number[]
  breaksStart: number
  breaksEnd: number
}

/** From here on the limits of values are unknown. */
export class JsonBroken extends Error {
  override name = 'JsonBroken'
  readonly place: JsonPlace
  /** The text is truncated. */
  readonly isCut: boolean

  constructor(place: JsonPlace, isCut: boolean) {
    const element = place.element === undefined ? '' : `, in element ${place.element}`
    super(`${isCut ? 'the JSON text ends too early' : 'brackets do not match'}: line ${place.line}, column `
      + `${place.column}${element}`)
    this.place = place
    this.isCut = isCut
  }
}

export interface JsonSplitOptions {
  maxValueBytes: number
  /** Position at which to resume: `after` and `next` of a value. */
  offset?: number
  from?: JsonPlace
}

/** Line and column of a character of a value. @param text the value, decoded */
export function locate(
  { chunk, start, line, column, breaks, breaksStart, breaksEnd }: JsonValue, text: string, position: number,
): Pick<JsonPlace, 'line' | 'column'> {
  const byte = Buffer.byteLength(text.slice(0, position))
  let index = breaksEnd - 3
  while (index >= breaksStart && breaks[index]! > byte) {
    index -= 3
  }
  return index < breaksStart
    ? { line, column: column + position }
    : {
        line: breaks[index + 1]!,
        column: breaks[index + 2]! + position - chunk.toString('utf8', start, start + breaks[index]!).length,
      }
}

/** Maximum nesting, far more than any parser accepts; one byte each. */
const MOST_DEPTH = 16 << 20

/** The brackets that are open, of a value of any length. */
export class Brackets {
  depth = 0
  #open = new Uint8Array(64)

  /** @returns false when they are nested too deeply. */
  open(byte: number): boolean {
    if (this.depth === MOST_DEPTH) {
      return false
    }
    if (this.depth === this.#open.length) {
      const grown = new Uint8Array(this.depth * 2)
      grown.set(this.#open)
      this.#open = grown
    }
    this.#open[this.depth] = byte
    this.depth += 1
    return true
  }

  /** @returns whether it matches the innermost bracket; if not, nothing is closed. */
  close(byte: number): boolean {
    // In ASCII the opening bracket of `]` and `}` is two code points lower.
    const isPartner = this.depth > 0 && this.#open[this.depth - 1] === byte - 2
    this.depth -= isPartner ? 1 : 0
    return isPartner
  }
}
