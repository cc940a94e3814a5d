import fc from 'fast-check'
import type { XXHashAPI } from 'xxhash-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseValue } from '#record/parse-value.ts'
import { toCanonicalNumber } from '#record/exact-number.ts'
import { isNumber, isRecord, type JsonRecord } from '#record/value.ts'
import { loadHash } from '#factory/io/hash.ts'
import { TableStats } from '#factory/stages/stats/column-stats.ts'

/** Values that look like others of another type, and one that no double represents. */
const VALUES = [
  '""', '"1"', '1', '1.0', '-0', '0', '"true"', 'true', 'null', '[]', '"[]"', '{"a":1}', '9007199254740993',
  '"9007199254740993"', '"2026-01-01"', '"é"', '"😀"',
]
const value = fc.oneof(
  fc.constantFrom(...VALUES), fc.json({ maxDepth: 1 }), fc.integer({ min: 0, max: 2_000 }).map(String),
)

function toRecord(text: string): JsonRecord {
  const parsed = parseValue(text)
  if (!isRecord(parsed)) {
    throw new Error(`no record: ${text}`)
  }
  return parsed
}

describe('statistics of a column', () => {
  let hash: XXHashAPI
  beforeAll(async () => {
    hash = await loadHash()
  })

  const read = (texts: readonly string[]) => {
    const stats = new TableStats(hash)
    for (const text of texts) {
      const line = `{"a":${text}}`
      stats.add(toRecord(line), line)
    }
    return stats.read().a
  }

  it('count as many distinct values as there are different texts of them', () => {
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 1_500 }), (texts) => {
      const values = texts.map(text => toRecord(`{"a":${text}}`).a ?? null).filter(it => it !== null)
      const different = new Set(values.map(it =>
        isNumber(it) ? toCanonicalNumber(it) : typeof it === 'object' ? JSON.stringify(it) : String(it)))

      expect(read(texts)).toMatchObject({ distinct: different.size, distinctIsEstimate: false })
    }), { numRuns: 60 })
  })

  it('count a value once that comes back after others took its place among the frequent ones', () => {
    const rare = Array.from({ length: 3_000 }, (_, index) => String(index % 1_500))

    expect(read(rare)).toMatchObject({ distinct: 1_500, distinctIsEstimate: false })
  })

  it('are near the true number of distinct values when there are many', () => {
    const many = Array.from({ length: 60_000 }, (_, index) => JSON.stringify(`name ${index % 30_000}`))
    const { distinct, distinctIsEstimate } = read(many)!

    expect(distinctIsEstimate).toBe(true)
    expect(Math.abs(distinct / 30_000 - 1)).toBeLessThanOrEqual(0.05)
  })
})
