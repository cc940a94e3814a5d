import fc from 'fast-check'
import type { XXHashAPI } from 'xxhash-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadHash } from '#factory/io/hash.ts'
import { HyperLogLog } from '#factory/io/hyperloglog.ts'
import { UniqueShare } from '#factory/stages/stats/unique-share.ts'

const names = (count: number) => Array.from({ length: count }, (_, index) => `name ${index}`)

describe('the share of distinct values', () => {
  let hash: XXHashAPI
  beforeAll(async () => {
    hash = await loadHash()
  })

  const given = (values: readonly string[], share = new UniqueShare(hash)) => {
    for (const value of values) {
      share.add(value)
    }
    return share
  }
  /** What a checkpoint held when values were hashed twice with 32 bits. */
  const savedBefore = (values: readonly string[]) => {
    const distinct = new HyperLogLog()
    for (const value of values) {
      distinct.add(hash.h32(JSON.stringify(value)), hash.h32(JSON.stringify(value), 0x9E3779B1))
    }
    return { distinct: distinct.save(), count: values.length }
  }

  it('is near the true one', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 6_000 }), fc.integer({ min: 1, max: 3 }), (count, times) => {
      const share = given(Array.from({ length: times }, () => names(count)).flat())

      // Five times the standard error: it holds for every number of names.
      expect(Math.abs(share.read() * times - 1)).toBeLessThanOrEqual(0.08)
    }), { numRuns: 40 })
  })

  it('is the same when it was saved on the way', () => {
    const values = fc.array(fc.string(), { maxLength: 40 })
    fc.assert(fc.property(values, values, (before, after) => {
      const resumed = given(after, new UniqueShare(hash, given(before).save()))

      expect(resumed.save()).toEqual(given([...before, ...after]).save())
    }))
  })

  it('goes on with the hash of a checkpoint from before: no value counts twice', () => {
    const values = names(5_000)
    const resumed = given(values, new UniqueShare(hash, savedBefore(values), true))

    expect(resumed.read()).toBeCloseTo(0.5, 1)
    expect(resumed.save()).toEqual(savedBefore([...values, ...values]))
  })
})
