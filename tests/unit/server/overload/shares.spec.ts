import { describe, expect, it } from 'vitest'
import { createBudget } from '#server/overload/admission'
import { createShares } from '#server/overload/shares'

/** Idle for so long as it is told. */
function givenHolder(idleMs: number) {
  const holder = { ended: 0, idleMs: () => idleMs, end: () => holder.ended += 1 }
  return holder
}

describe('shares', () => {
  const OPTIONS = { own: { most: 2 }, all: { most: 3 }, idleMs: 100 }

  it('are bounded for each key and for all', () => {
    const shares = createShares(OPTIONS)

    const given = ['a', 'a', 'a', 'b', 'c'].map(key => shares.enter(key, givenHolder(0)) !== undefined)

    expect(given).toEqual([true, true, false, true, false])
  })

  it('can be taken again when they were given back, once each', () => {
    const shares = createShares(OPTIONS)
    const leave = shares.enter('a', givenHolder(0))
    shares.enter('a', givenHolder(0))

    leave?.()
    leave?.()

    expect(shares.enter('a', givenHolder(0))).toBeDefined()
    expect(shares.enter('a', givenHolder(0))).toBeUndefined()
  })

  it('are taken from the idlest of the same key, and of all when all are taken', () => {
    const shares = createShares(OPTIONS)
    const [one, two, other] = [givenHolder(200), givenHolder(300), givenHolder(900)]
    shares.enter('a', one)
    shares.enter('a', two)
    shares.enter('b', other)

    shares.enter('a', givenHolder(0))
    shares.enter('c', givenHolder(0))

    expect([one.ended, two.ended, other.ended]).toEqual([0, 1, 1])
  })

  it('are taken early from one that is idle, but up to the bound only if there is one', () => {
    const shares = createShares({ own: { most: 3, replaceFrom: 1 }, all: { most: 9 }, idleMs: 100 })
    const idle = givenHolder(100)
    shares.enter('a', idle)
    shares.enter('a', givenHolder(0))

    const given = [
      shares.enter('a', givenHolder(0)), shares.enter('a', givenHolder(0)), shares.enter('a', givenHolder(0)),
    ]

    expect(idle.ended).toBe(1)
    expect(given.map(leave => leave !== undefined)).toEqual([true, true, false])
  })
})

describe('a budget', () => {
  it('is bounded for each key and for all, and refuses what does not fit as a whole', () => {
    const budget = createBudget({ own: 10, all: 15 })

    expect([budget.take('a', 8), budget.take('a', 3), budget.take('b', 8), budget.take('b', 7)])
      .toEqual([true, false, false, true])
    budget.give('a', 8)
    expect(budget.take('a', 8)).toBe(true)
  })
})
