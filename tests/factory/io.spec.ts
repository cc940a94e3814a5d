import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DistinctCount, HyperLogLog } from '#factory/io/hyperloglog.ts'
import { HashMap128 } from '#factory/io/hash-map.ts'
import { loadHash } from '#factory/io/hash.ts'
import { createLineSplitter } from '#factory/io/line-reader.ts'
import { toBucket } from '#factory/job/bucket.ts'
import { createDeltaBuffer } from '#factory/worker/delta-buffer.ts'
import { ValueHistogram } from '#factory/stages/stats/value-histogram.ts'

describe('line splitter', () => {
  it('finds the lines of a text, however it is split into chunks, with their numbers and offsets', () => {
    fc.assert(fc.property(
      fc.array(fc.stringMatching(/^[ab字\r]{0,12}$/), { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), fc.boolean(),
      (texts, chunkBytes, hasLastEnd) => {
        const bytes = Buffer.from(texts.join('\n') + (hasLastEnd && texts.length > 0 ? '\n' : ''))
        const splitter = createLineSplitter({ maxLineBytes: 1_000 })
        const lines = []
        for (let start = 0; start < bytes.length; start += chunkBytes) {
          lines.push(...splitter.push(bytes.subarray(start, start + chunkBytes)))
        }
        lines.push(...[splitter.end() ?? []].flat())

        const expected = bytes.length === 0 ? [] : bytes.toString().replace(/\n$/, '').split('\n')
        expect(lines.map(({ chunk, start, end }) => chunk.toString('utf8', start, end)))
          .toEqual(expected.map(text => text.replace(/\r$/, '')))
        expect(lines.map(({ number }) => number)).toEqual(expected.map((_, index) => index + 1))
        expect(lines.at(-1)?.after ?? 0).toBe(bytes.length)
      },
    ))
  })

  it('keeps only the beginning of a line that is too long, with the right offset', () => {
    const splitter = createLineSplitter({ maxLineBytes: 1_000 })
    const bytes = Buffer.from(`a\n${'x'.repeat(5_000)}\nb\n`)
    const lines = [0, 1, 2, 3, 4, 5].flatMap(part =>
      splitter.push(bytes.subarray(part * 900, part === 5 ? undefined : (part + 1) * 900)))

    expect(lines.map(({ isOverlong, end, start }) => [isOverlong, end - start]))
      .toEqual([[false, 1], [true, 200], [false, 1]])
    expect(lines.map(({ after }) => after)).toEqual([2, 5_003, 5_005])
  })
})

describe('sketches', () => {
  it('a map of hashes contains exactly what was added, each with its first number', () => {
    const map = new HashMap128()
    for (let round = 0; round < 2; round += 1) {
      for (let value = 0n; value < 20_000n; value += 1n) {
        expect(map.add({ high: value, low: value }, Number(value) + round))
          .toBe(round === 0 ? undefined : Number(value))
      }
    }
  })

  it.each([
    0, 10, 1_000, 50_000,
  ])('HyperLogLog counts %d values within 4 %%, also after it was saved', async (count) => {
    const hash = await loadHash()
    let sketch = new HyperLogLog()
    for (let value = 0; value < count * 2; value += 1) {
      const text = String(value % count)
      sketch.add(hash.h32(text), hash.h32(text, 7))
      sketch = value === count ? new HyperLogLog(sketch.save()) : sketch
    }

    expect(Math.abs(sketch.estimate() - count)).toBeLessThanOrEqual(count * 0.04)
  })

  it.each([
    [0, false], [1_000, false], [4_096, false], [4_097, true], [20_000, true],
  ])('counts %d distinct values exactly, or says that it estimates: %s', async (count, isEstimate) => {
    const hash = await loadHash()
    const counter = new DistinctCount()
    for (let value = 0; value < count * 2; value += 1) {
      const text = String(value % count)
      counter.add(hash.h32(text), hash.h32(text, 7))
    }

    const { distinct, distinctIsEstimate } = counter.read(count * 2)

    expect(distinctIsEstimate).toBe(isEstimate)
    expect(Math.abs(distinct - count)).toBeLessThanOrEqual(isEstimate ? count * 0.04 : 0)
  })

  it('a histogram contains every value, with bins near the exact ones', () => {
    fc.assert(fc.property(fc.array(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 6_000 },
    ), (values) => {
      const histogram = new ValueHistogram()
      for (const value of values) {
        histogram.add(value)
      }

      const bins = histogram.bins(20)
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
      // -0 and 0 are one value.
      expect(bins[0]!.from + 0).toBe(Math.min(...values) + 0)
      expect(bins.at(-1)!.to + 0).toBe(Math.max(...values) + 0)
    }), { numRuns: 40 })
  })
})

describe('deltas', () => {
  it('are summed by model and returned once', () => {
    const deltas = createDeltaBuffer()
    const delta = {
      model: 'm', provenance: 'MODEL' as const, inputTokens: 1, outputTokens: 2, cachedInputTokens: 0,
      reasoningTokens: 0, calls: 1, estimated: false, callsByOutcome: { OK: 1 }, requestIds: ['a'],
    }
    deltas.addTokens(delta)
    deltas.addTokens({ ...delta, callsByOutcome: { RATE: 1 }, requestIds: ['b'] })
    deltas.addSample('ms', {}, 0)
    deltas.addSample('ms', {}, 5)

    const taken = deltas.take()

    expect(taken.tokens).toEqual([{
      ...delta, inputTokens: 2, outputTokens: 4, calls: 2, callsByOutcome: { OK: 1, RATE: 1 }, requestIds: ['a', 'b'],
    }])
    expect(taken.histograms).toEqual([{ name: 'ms', labels: {}, buckets: { [toBucket(5)]: 1 }, zeroCount: 1, sum: 5 }])
    expect(deltas.take()).toEqual({ tokens: [], histograms: [] })
  })

  it('a bucket holds the values between its borders', () => {
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (value) => {
      const bucket = toBucket(value)

      expect(value).toBeLessThanOrEqual(1.02 ** bucket * (1 + 1e-9))
      expect(value).toBeGreaterThan(1.02 ** (bucket - 1) * (1 - 1e-9))
    }))
  })
})
