import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMethodTallies } from '#server/grpc/method-tallies'

const good = (durationMs: number) => ({ durationMs, isCounted: true, isOk: true })

it('figures are by service and method', () => {
  const tallies = createMethodTallies()
  tallies.call('queue', 'Submit', good(1))
  tallies.call('model', 'Submit', good(1))
  tallies.call('queue', 'Get', { durationMs: 1, isCounted: true, isOk: false })
  tallies.attempt('queue', 'Get', true)
  tallies.attempt('queue', 'Get', false)

  expect(tallies.figures().map(({ service, method, counted, ok, retries }) => [service, method, counted, ok, retries]))
    .toEqual([
      ['model', 'Submit', 1, 1, 0],
      ['queue', 'Get', 1, 0, 1],
      ['queue', 'Submit', 1, 1, 0],
    ])
})

it('an error of the caller has a duration, and counts neither as success nor as failure', () => {
  const tallies = createMethodTallies()
  tallies.call('queue', 'Get', { durationMs: 8, isCounted: false, isOk: false })

  expect(tallies.figures()).toEqual([expect.objectContaining({ counted: 0, ok: 0, p50Ms: expect.closeTo(8, 0) })])
})

it('has no quantile before a call has ended', () => {
  const tallies = createMethodTallies()
  tallies.attempt('queue', 'Get', true)

  expect(tallies.figures()).toEqual([expect.objectContaining({ retries: 1, p50Ms: null, p95Ms: null })])
})

it('quantiles are those of the durations, within the width of a bucket', () => {
  const durations = fc.array(fc.double({ min: 0.1, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 200 })

  fc.assert(fc.property(durations, (list) => {
    const tallies = createMethodTallies()
    list.forEach(durationMs => tallies.call('queue', 'Get', good(durationMs)))
    const sorted = [...list].sort((a, b) => a - b)
    const [figures] = tallies.figures()

    for (const [share, found] of [[0.5, figures?.p50Ms], [0.95, figures?.p95Ms]] as const) {
      const exact = sorted[Math.ceil(share * list.length) - 1] ?? 0
      expect(Math.abs((found ?? 0) - exact) / exact).toBeLessThan(0.011)
    }
  }))
})
