import { RandomState } from './random-state.ts'
import { toModule, wasm } from './wasm-module.ts'

/** As much of the global as is used here: the types of Node do not know it, and those of a page do. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: { memory: { buffer: ArrayBuffer }, run: (end: number) => void } }
}

/** The Mersenne prime that datatrove calculates with. */
export const PRIME = (1n << 61n) - 1n

const BYTES = 8
const PAGE_BYTES = 1 << 16
/** Shingles of one call. */
const CHUNK = 1 << 12

/** A column of hashes for each pair of constants: `hash = (shingle * a + b) mod 2^64 mod PRIME`. */
export interface Columns { a: BigUint64Array, b: BigUint64Array }

/** The constants of datatrove's `MinhashDedupSignature.parameters`. */
export function toColumns(seed: number, count: number): Columns {
  const random = new RandomState(seed)
  const a = random.integers(1n, PRIME, count)
  return { a, b: random.integers(0n, PRIME, count) }
}

export interface Minima {
  /** Place for the hashes of shingles; as many as `add` may count. */
  readonly shingles: BigUint64Array
  /** Forgets the shingles of the document before. */
  start: () => void
  /** @param count from 1 */
  add: (count: number) => void
  /** Of each column the least hash, in two halves, the lower one first. */
  readonly halves: Uint32Array
}

/**
 * The least hash in each column, as datatrove takes it. In WebAssembly, because the product of 64 bits has to wrap:
 * doubles are wrong, and BigInt is far slower.
 */
export function createMinima({ a, b }: Columns): Minima {
  const span = a.length * BYTES
  const at = { a: 0, b: span, least: 2 * span, shingles: 3 * span }
  const end = at.shingles + CHUNK * BYTES
  const module = toModule({ pages: Math.ceil(end / PAGE_BYTES), run: toCode(at, span) })
  const { memory, run } = new WebAssembly.Instance(new WebAssembly.Module(module)).exports
  new BigUint64Array(memory.buffer, at.a, a.length).set(a)
  new BigUint64Array(memory.buffer, at.b, b.length).set(b)
  const halves = new Uint32Array(memory.buffer, at.least, a.length * 2)
  return {
    shingles: new BigUint64Array(memory.buffer, at.shingles, CHUNK),
    start: () => void halves.fill(0xFFFFFFFF),
    add: count => run(at.shingles + count * BYTES),
    halves,
  }
}

/** For each column over all shingles. Remainders need no division: 2^61 leaves 1 when it is divided by `PRIME`. */
function toCode(at: Record<'a' | 'b' | 'least' | 'shingles', number>, span: number) {
  const { local, i32, i64, select, loopWhile } = wasm
  const [END, COLUMN, SHINGLE, A, B, LEAST, HASH] = [0, 1, 2, 3, 4, 5, 6] as const
  const step = (index: number) => [local.get(index), i32.const(BYTES), i32.add, local.tee(index)].flat()
  const loadInto = (index: number, address: number, offset: number) =>
    [local.get(address), i64.load(offset), local.set(index)].flat()

  const hashOfShingle = [
    ...[local.get(SHINGLE), i64.load(0), local.get(A), i64.mul, local.get(B), i64.add, local.tee(HASH)],
    ...[i64.const(PRIME), i64.and, local.get(HASH), i64.const(61n), i64.shr_u, i64.add, local.tee(HASH)],
    ...[i64.const(PRIME), i64.sub, local.get(HASH), local.get(HASH), i64.const(PRIME), i64.ge_u, select],
    local.set(HASH),
  ]
  const keepLeast = [
    local.get(HASH), local.get(LEAST), local.get(HASH), local.get(LEAST), i64.lt_u, select, local.set(LEAST),
  ]
  const column = [
    loadInto(A, COLUMN, at.a), loadInto(B, COLUMN, at.b), loadInto(LEAST, COLUMN, at.least),
    i32.const(at.shingles), local.set(SHINGLE),
    loopWhile(...hashOfShingle, ...keepLeast, step(SHINGLE), local.get(END), i32.lt_u),
    local.get(COLUMN), local.get(LEAST), i64.store(at.least),
  ]
  return {
    params: ['i32'] as const,
    locals: ['i32', 'i32', 'i64', 'i64', 'i64', 'i64'] as const,
    code: [loopWhile(...column, step(COLUMN), i32.const(span), i32.lt_u)],
  }
}
