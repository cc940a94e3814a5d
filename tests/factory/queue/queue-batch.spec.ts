import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addHistogram, addTokens, emptyBatch, joinBatches, toEvents } from '#factory/queue/domain/batch.ts'
import type { HistogramDelta, TokensDelta } from '#factory/job/stage-job.ts'
import { backoffMs } from '#factory/queue/domain/stage-steps.ts'

const tokens = fc.record({
  model: fc.constantFrom('a', 'b'), inputTokens: fc.nat(1_000), calls: fc.nat(10), ok: fc.nat(10),
}).map(({ model, inputTokens, calls, ok }): TokensDelta => ({
  model, provenance: 'MODEL', inputTokens, outputTokens: 1, cachedInputTokens: 0, reasoningTokens: 0, calls,
  estimated: false, callsByOutcome: { OK: ok }, requestIds: [String(inputTokens)],
}))

const histogram = fc.record({
  name: fc.constantFrom('x', 'y'), bucket: fc.integer({ min: -5, max: 5 }), count: fc.nat(10),
}).map(({ name, bucket, count }): HistogramDelta => ({
  name, labels: { model: 'a' }, buckets: { [bucket]: count }, zeroCount: 1, sum: count,
}))

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0)

describe('a batch', () => {
  it('holds each model once and loses no token, even when it could not be written', () => {
    fc.assert(fc.property(fc.array(tokens), fc.array(tokens), (first, second) => {
      const [older, newer] = [emptyBatch(), emptyBatch()]
      first.forEach(delta => addTokens(older, delta))
      second.forEach(delta => addTokens(newer, delta))

      const joined = joinBatches(older, newer)

      const all = [...first, ...second]
      expect(joined.tokens.length).toBe(new Set(all.map(({ model }) => model)).size)
      expect(sum(joined.tokens.map(it => it.inputTokens))).toBe(sum(all.map(it => it.inputTokens)))
      expect(joined.tokens.flatMap(it => it.requestIds).sort()).toEqual(all.flatMap(it => it.requestIds).sort())
      expect(sum(joined.tokens.map(it => it.callsByOutcome.OK ?? 0)))
        .toBe(sum(all.map(it => it.callsByOutcome.OK ?? 0)))
    }))
  })

  it('adds up distributions bucket by bucket', () => {
    fc.assert(fc.property(fc.array(histogram), (deltas) => {
      const batch = emptyBatch()
      deltas.forEach(delta => addHistogram(batch, delta))

      const counts = batch.histograms.flatMap(({ buckets }) => Object.values(buckets))
      expect(sum(counts)).toBe(sum(deltas.flatMap(({ buckets }) => Object.values(buckets))))
      expect(sum(batch.histograms.map(({ zeroCount }) => zeroCount))).toBe(deltas.length)
    }))
  })

  it('sends no event when it is empty', () => {
    expect(toEvents('s', 1, emptyBatch())).toEqual([])
  })
})

describe('backoffMs', () => {
  const policy = { dependsOn: [], maxAttempts: 10, initialBackoffMs: 100, maxBackoffMs: 2_000, timeoutMs: 1 }

  it('doubles up to the longest wait, never less than half of it', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 10 }), fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, random) => {
        const full = Math.min(2_000, 100 * 2 ** (attempt - 1))
        const wait = backoffMs(policy, attempt, random)

        expect(wait).toBeGreaterThanOrEqual(Math.floor(full / 2))
        expect(wait).toBeLessThanOrEqual(full)
      },
    ))
  })
})
