/**
 * As much of WebAssembly's binary format as the kernel needs, by the names of its text format:
 * https://webassembly.github.io/spec/core/binary/
 */
type Bytes = readonly number[]

const I32 = 0x7F
const I64 = 0x7E
const TYPES = { i32: I32, i64: I64 }

/** LEB128. */
function unsigned(value: number): Bytes {
  return value < 0x80 ? [value] : [value & 0x7F | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: bigint): Bytes {
  return value >= -64n && value < 64n
    ? [Number(value & 0x7Fn)]
    : [Number(value & 0x7Fn) | 0x80, ...signed(value >> 7n)]
}

/** Of an access to memory: aligned to 8 bytes. */
const ALIGN_8 = 3

export const wasm = {
  local: {
    get: (index: number) => [0x20, ...unsigned(index)],
    set: (index: number) => [0x21, ...unsigned(index)],
    tee: (index: number) => [0x22, ...unsigned(index)],
  },
  i32: {
    const: (value: number) => [0x41, ...signed(BigInt(value))],
    add: [0x6A],
    lt_u: [0x49],
  },
  i64: {
    const: (value: bigint) => [0x42, ...signed(value)],
    load: (offset: number) => [0x29, ALIGN_8, ...unsigned(offset)],
    store: (offset: number) => [0x37, ALIGN_8, ...unsigned(offset)],
    add: [0x7C],
    sub: [0x7D],
    mul: [0x7E],
    and: [0x83],
    shr_u: [0x88],
    lt_u: [0x54],
    ge_u: [0x5A],
  },
  select: [0x1B],
  /** Runs the code again for as long as it leaves something else than 0. */
  loopWhile: (...code: readonly Bytes[]) => [0x03, 0x40, ...code.flat(), 0x0D, 0x00, 0x0B],
}

const vector = (...items: readonly Bytes[]): Bytes => [...unsigned(items.length), ...items.flat()]
const name = (text: string): Bytes => [...unsigned(text.length), ...Buffer.from(text)]
const sized = (bytes: Bytes): Bytes => [...unsigned(bytes.length), ...bytes]
const section = (id: number, content: Bytes): Bytes => [id, ...sized(content)]

interface ModuleParts {
  /** Of 64 KiB; exported as `memory`. */
  pages: number
  /** Exported as `run`, without a result. */
  run: {
    params: readonly (keyof typeof TYPES)[]
    /** Numbered after the parameters. */
    locals: readonly (keyof typeof TYPES)[]
    code: readonly Bytes[]
  }
}

/** A module of one memory and one function. */
export function toModule({ pages, run: { params, locals, code } }: ModuleParts): Uint8Array<ArrayBuffer> {
  const body = [...vector(...locals.map(type => [1, TYPES[type]])), ...code.flat(), 0x0B]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0],
    ...section(1, vector([0x60, ...vector(...params.map(type => [TYPES[type]])), ...vector()])),
    ...section(3, vector([0])),
    ...section(5, vector([0x00, ...unsigned(pages)])),
    ...section(7, vector([...name('memory'), 2, 0], [...name('run'), 0, 0])),
    ...section(10, vector(sized(body))),
  ])
}
