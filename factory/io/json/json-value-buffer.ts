const NEWLINE = 10
const QUOTE = 34
const BACKSLASH = 92

/** Bytes of an overlong value that are kept for display. */
const EXCERPT_BYTES = 200
const FEWEST_ROOM_BYTES = 64 << 10

/** The bytes of the value being read, after the returned ones. */
export class ValueBuffer {
  bytes = Buffer.alloc(0)
  /** Of the value; the next byte is written at `end`. */
  start = 0
  end = 0
  /** Start of white space that may reach a line end; -1 = the last byte is not white space. */
  blanksStart = -1
  isOverlong = false
  /** Bytes of the last string that are no UTF-16 unit of their own. */
  extra = 0
  readonly #maxBytes: number

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Reserves room for a chunk before its bytes are written. */
  makeRoom(chunkBytes: number, hasValue: boolean): void {
    if (this.bytes.length - this.end >= chunkBytes) {
      return
    }
    const kept = hasValue ? this.end - this.start : 0
    const grown = Buffer.allocUnsafe(Math.max(FEWEST_ROOM_BYTES, (kept + chunkBytes) * 2))
    this.bytes.copy(grown, 0, this.start, this.start + kept)
    this.blanksStart -= this.blanksStart < 0 ? 0 : this.start
    this.bytes = grown
    this.start = 0
    this.end = kept
  }

  begin(): void {
    this.start = this.end
    this.blanksStart = -1
    this.isOverlong = false
  }

  put(byte: number): void {
    if (!this.isOverlong) {
      this.bytes[this.end] = byte
      this.end += 1
      this.#checkLength()
    }
  }

  /** Copies ordinary bytes of a string, which are most of the text. @returns the position of the next special byte. */
  putPlain(chunk: Buffer, from: number): number {
    const { bytes } = this
    let index = from
    let to = this.end
    let extra = 0
    for (; index < chunk.length; index += 1) {
      const byte = chunk[index]!
      if (byte === QUOTE || byte === BACKSLASH || byte === NEWLINE) {
        break
      }
      // Bytes of an overlong value are written too and overwritten by the next ones: there is room for one chunk.
      bytes[to] = byte
      to += 1
      if (byte >= 0x80) {
        extra += byte < 0xC0 ? 1 : byte >= 0xF0 ? -1 : 0
      }
    }
    this.extra = extra
    if (!this.isOverlong) {
      this.end = to
      this.#checkLength()
    }
    return index
  }

  putBlank(byte: number): void {
    if (!this.isOverlong) {
      this.blanksStart = this.blanksStart < 0 ? this.end : this.blanksStart
      this.put(byte)
    }
  }

  /** A line ends: removes the white space before it. */
  dropBlanks(): void {
    if (!this.isOverlong) {
      this.end = this.blanksStart >= 0 ? this.blanksStart : this.end
      this.blanksStart = this.end
    }
  }

  #checkLength(): void {
    if (this.end - this.start > this.#maxBytes) {
      this.isOverlong = true
      this.end = this.start + Math.min(EXCERPT_BYTES, this.#maxBytes)
      this.blanksStart = -1
    }
  }
}
