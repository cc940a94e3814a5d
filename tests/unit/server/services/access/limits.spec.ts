import { describe, expect, it } from 'vitest'
import { createGuessLimit, createRateLimit } from '#server/services/access/limits'

describe('guesses', () => {
  it('wait longer each time, up to the longest wait', () => {
    const limit = createGuessLimit({ free: 3, longestMs: 5_000 })
    const waits: number[] = []
    let nowMs = 0
    for (let guess = 0; guess < 7; guess += 1) {
      expect(limit.begin('a', nowMs)).toBe(0)
      const seconds = limit.begin('b', nowMs) === 0 ? limit.begin('a', nowMs) : -1
      limit.forgive('b')
      // The look above counts too while nothing is to be waited for.
      waits.push(seconds)
      nowMs += seconds * 1_000
    }

    expect(waits).toEqual([0, 1, 2, 4, 5, 5, 5])
  })

  it('are forgotten when one was right', () => {
    const limit = createGuessLimit({ free: 1, longestMs: 60_000 })
    limit.begin('a', 0)

    limit.forgive('a')

    expect(limit.begin('a', 0)).toBe(0)
  })

  it('count before their result is known: many at once are no way around', () => {
    const limit = createGuessLimit({ free: 5, longestMs: 60_000 })

    const waits = Array.from({ length: 100 }, () => limit.begin('a', 0))

    expect(waits.filter(seconds => seconds === 0)).toHaveLength(5)
  })
})

describe('requests', () => {
  it('are let in at their rate, and told when to come back', () => {
    const limit = createRateLimit(60)
    const first = Array.from({ length: 60 }, () => limit.take('a', 0))

    expect(Math.max(...first)).toBe(0)
    expect(limit.take('a', 0)).toBe(1)
    expect(limit.take('b', 0)).toBe(0)
    expect(limit.take('a', 1_000)).toBe(0)
    expect(limit.take('a', 1_000)).toBe(1)
  })

  it('have no limit with 0', () => {
    const limit = createRateLimit(0)

    expect(Array.from({ length: 1_000 }, () => limit.take('a', 0)).every(seconds => seconds === 0)).toBe(true)
  })
})
