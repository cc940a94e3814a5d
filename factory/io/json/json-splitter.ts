import { Brackets, JsonBroken, type JsonPlace, type JsonSplitOptions, type JsonValue } from './json-value.ts'
import { ValueBuffer } from './json-value-buffer.ts'

const NEWLINE = 10
const RETURN = 13
const BLANK = 32
const TAB = 9
const QUOTE = 34
const COMMA = 44
const COLON = 58
const BACKSLASH = 92
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/**
 * Splits a JSON text into the elements of its array, and into values that follow each other, in one pass over the bytes
 * and with the memory of one value. Numbers and escapes stay as written; whether a value is valid JSON is checked
 * elsewhere. If brackets or quotes of a value do not match, it is returned as it is, provided that the lines show where
 * the next one begins: by the same bracket in the same column.
 */
export function createJsonSplitter({ maxValueBytes, offset = 0, from = { line: 1, column: 1 } }: JsonSplitOptions) {
  const buffer = new ValueBuffer(maxValueBytes)
  let { line } = from
  let lineStart = offset - (from.column - 1)
  /** Bytes of this line that are no unit of their own. */
  let extra = 0
  let hasText = from.column > 1
  let isArray = from.element !== undefined
  let element = from.element ?? 0
  let isAfterComma = isArray

  let hasValue = false
  let place: JsonPlace = from
  let isFirstOfLine = false
  let firstByte = 0
  let breaks: number[] = []
  let breaksStart = 0
  let isString = false
  let isEscaped = false
  let isBroken = false
  let isAfterBreak = false
  const brackets = new Brackets()
  let values: JsonValue[] = []
  let failure: JsonBroken | undefined

  const columnAt = (at: number) => at - lineStart - extra + 1
  const here = (at: number): JsonPlace => ({ line, column: columnAt(at), element: isArray ? element : undefined })

  const begin = (byte: number, at: number) => {
    hasValue = true
    buffer.begin()
    place = here(at)
    isFirstOfLine = !hasText
    firstByte = byte
    breaksStart = breaks.length
  }

  const finish = (after: number, isLineBefore = false) => {
    const { bytes: chunk, start, end: written, blanksStart, isOverlong } = buffer
    const { line: first, column, element: index } = place
    element += isArray ? 1 : 0
    const next = here(after)
    if (isLineBefore) {
      next.column = 1
    }
    values.push({
      line: first, column, element: index, next, after: isLineBefore ? lineStart : after,
      chunk, start, end: blanksStart >= 0 ? blanksStart : written, isOverlong,
      breaks, breaksStart, breaksEnd: breaks.length,
    })
    hasValue = isString = isEscaped = isBroken = isAfterBreak = false
    buffer.begin()
    brackets.depth = 0
  }

  const fail = (at: number) => {
    isString = false
    isBroken = true
    if (!isFirstOfLine) {
      failure = new JsonBroken(here(at), false)
    }
  }

  const endLine = (at: number) => {
    line += 1
    lineStart = at + 1
    extra = 0
    hasText = false
  }

  const passInString = (byte: number, at: number) => {
    buffer.put(byte)
    if (byte === NEWLINE) {
      fail(at)
      endLine(at)
    }
    else if (isEscaped) {
      isEscaped = false
    }
    else if (byte === QUOTE) {
      isString = false
    }
    else if (byte === BACKSLASH) {
      isEscaped = true
    }
  }

  const pass = (byte: number, at: number) => {
    if (byte === NEWLINE) {
      if (hasValue && !isArray && brackets.depth === 0 && !isBroken) {
        endLine(at)
        return finish(at + 1)
      }
      if (hasValue) {
        buffer.dropBlanks()
      }
      isAfterBreak = hasValue
      return endLine(at)
    }
    if (byte === BLANK || byte === TAB || byte === RETURN) {
      if (hasValue && !isAfterBreak) {
        buffer.putBlank(byte)
      }
      return
    }
    take(byte, at)
    hasText = true
  }

  /** Lines of a value are joined; where each began is kept. */
  const passBreak = (byte: number, at: number) => {
    if (buffer.end > buffer.start && isWord(buffer.bytes[buffer.end - 1]!) && isWord(byte)) {
      buffer.put(BLANK)
    }
    // An overlong value needs no line positions, and may have too many lines.
    if (!buffer.isOverlong) {
      breaks.push(buffer.end - buffer.start, line, columnAt(at))
    }
    isAfterBreak = false
  }

  const take = (byte: number, at: number) => {
    if (isBroken && !hasText && isNext(byte, at)) {
      if (byte === CLOSE_ARRAY) {
        return endElement(byte, at)
      }
      finish(at, true)
      isAfterComma = isArray
    }
    if (!hasValue && !startValue(byte, at)) {
      return
    }
    if (isAfterBreak) {
      passBreak(byte, at)
    }
    if (isBroken) {
      buffer.blanksStart = -1
      return buffer.put(byte)
    }
    if (brackets.depth === 0 && isArray && (byte === COMMA || byte === CLOSE_ARRAY)) {
      return endElement(byte, at)
    }
    buffer.blanksStart = -1
    buffer.put(byte)
    if (byte === QUOTE) {
      isString = true
    }
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (!brackets.open(byte)) {
        fail(at)
      }
    }
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
      close(byte, at)
    }
  }

  /** Whether a line starts the value after a broken one, or ends the array. */
  const isNext = (byte: number, at: number) => {
    const column = columnAt(at)
    return (byte === firstByte && column === place.column)
      || (isArray && byte === CLOSE_ARRAY && column <= place.column)
  }

  /** @returns false when the byte does not belong to a value. */
  const startValue = (byte: number, at: number): boolean => {
    if (!isArray && byte === OPEN_ARRAY) {
      isArray = true
      element = 0
      isAfterComma = false
      return false
    }
    if (isArray && byte === CLOSE_ARRAY && !isAfterComma) {
      isArray = false
      return false
    }
    begin(byte, at)
    if (isArray && (byte === COMMA || byte === CLOSE_ARRAY)) {
      // A value is missing: the comma or bracket is reported in its place, as invalid.
      buffer.put(byte)
      endElement(byte, at)
      return false
    }
    return true
  }

  const endElement = (byte: number, at: number) => {
    finish(at + 1)
    isAfterComma = byte === COMMA
    if (byte === CLOSE_ARRAY) {
      isArray = false
      values.at(-1)!.next.element = undefined
    }
  }

  const close = (byte: number, at: number) => {
    if (!brackets.close(byte)) {
      // Outside an array it belongs to a word.
      if (brackets.depth > 0 || isArray) {
        fail(at)
      }
    }
    else if (brackets.depth === 0 && !isArray) {
      finish(at + 1)
    }
  }

  return {
    /** No values follow a failure. */
    get failure() {
      return failure
    },
    push(chunk: Buffer): JsonValue[] {
      buffer.makeRoom(chunk.length, hasValue)
      values = []
      // Returned values keep their list; for a value that continues it is copied once, not with each chunk.
      if (!hasValue || breaksStart > 0) {
        breaks = hasValue ? breaks.slice(breaksStart) : []
        breaksStart = 0
      }
      for (let index = 0; index < chunk.length && !failure; index += 1) {
        if (isString && !isEscaped) {
          index = buffer.putPlain(chunk, index)
          extra += buffer.extra
          if (index === chunk.length) {
            break
          }
        }
        const byte = chunk[index]!
        const at = offset + index
        if (isString) {
          passInString(byte, at)
        }
        else {
          pass(byte, at)
        }
        if (byte >= 0x80) {
          extra += byte < 0xC0 ? 1 : byte >= 0xF0 ? -1 : 0
        }
      }
      offset += chunk.length
      return values
    },
    /** The last value without a closing bracket or comma. In an array this is a failure, too. */
    end(): JsonValue | undefined {
      values = []
      const isWhole = !isArray || (brackets.depth === 0 && !isString && !isBroken)
      failure ??= isArray ? new JsonBroken(hasValue && !isWhole ? place : here(offset), true) : undefined
      if (hasValue && isWhole) {
        finish(offset)
      }
      return values[0]
    },
  }
}

const isWord = (byte: number) => byte !== QUOTE
  && byte !== COMMA
  && byte !== COLON
  && byte !== OPEN_ARRAY
  && byte !== CLOSE_ARRAY
  && byte !== OPEN_OBJECT
  && byte !== CLOSE_OBJECT
