import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Columns, createMinima, PRIME, toColumns } from '#factory/stages/minhash/minima.ts'
import { RandomState } from '#factory/stages/minhash/random-state.ts'
import reference from './reference.json'

const WRAP = (1n << 64n) - 1n

/** As datatrove writes it: the product and the sum wrap at 64 bits. */
function toLeast(shingles: readonly bigint[], { a, b }: Columns): bigint[] {
  return Array.from(a, (factor, column) => shingles
    .map(shingle => (shingle * factor + b[column]! & WRAP) % PRIME)
    .reduce((least, hash) => hash < least ? hash : least))
}

const toHashes = (halves: Uint32Array): bigint[] =>
  Array.from({ length: halves.length / 2 }, (_, at) => BigInt(halves[at * 2 + 1]!) << 32n | BigInt(halves[at * 2]!))

describe('the constants', () => {
  it.each(Object.entries(reference.columns))('are those that datatrove draws with numpy for the seed %s', (seed, drawn) => {
    const { a, b } = toColumns(Number(seed), 112)

    expect([a, b].map(it => [0, 1, 55, 111].map(index => String(it[index])))).toEqual(drawn)
  })

  it('stay below the end of their range, however often a number is drawn again', () => {
    const least = (1n << 40n) + 1n
    const drawn = new RandomState(3).integers(5n, 5n + least, 2_000)

    expect([...drawn].every(it => it >= 5n && it < 5n + least)).toBe(true)
    expect(new Set(drawn).size).toBe(2_000)
  })
})

describe('the least hash of each column', () => {
  const hard = fc.constantFrom(0n, 1n, PRIME - 1n, PRIME, PRIME + 1n, WRAP, WRAP - 7n, 1n << 63n)
  const shingle = fc.oneof(fc.bigInt({ min: 0n, max: WRAP }), hard)
  const constant = fc.oneof(fc.bigInt({ min: 0n, max: PRIME - 1n }), fc.constantFrom(0n, 1n, PRIME - 1n))

  it('is that of the same calculation with BigInt', () => {
    fc.assert(fc.property(
      fc.array(fc.tuple(constant, constant), { minLength: 1, maxLength: 20 }),
      fc.array(shingle, { minLength: 1, maxLength: 50 }),
      (pairs, shingles) => {
        const columns = {
          a: BigUint64Array.from(pairs, ([a]) => a), b: BigUint64Array.from(pairs, ([, b]) => b),
        }
        const minima = createMinima(columns)
        minima.shingles.set(shingles)
        minima.start()

        minima.add(shingles.length)

        expect(toHashes(minima.halves)).toEqual(toLeast(shingles, columns))
      },
    ), { numRuns: 300 })
  })

  it('is found in parts, and anew for each document', () => {
    const columns = toColumns(1, 112)
    const minima = createMinima(columns)
    const all = [...new RandomState(9).integers(0n, WRAP, 1_000)]
    const add = (shingles: readonly bigint[]) => {
      minima.shingles.set(shingles)
      minima.add(shingles.length)
    }
    minima.start()
    add(all.slice(0, 500))
    minima.start()

    add(all.slice(500, 501))
    add(all.slice(501))

    expect(toHashes(minima.halves)).toEqual(toLeast(all.slice(500), columns))
  })
})
