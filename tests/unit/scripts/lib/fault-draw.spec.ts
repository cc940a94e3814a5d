import { describe, expect, it } from 'vitest'
import { createRandom } from '~~/tests/support/random'
import { drawn } from '~~/tests/support/services/rounds'

const CASES = ['kill', 'freeze', 'cut', 'fill', 'silence']
const SEEDS = Array.from({ length: 200 }, (_, seed) => Math.floor(createRandom(seed)() * 2 ** 31))

const drawOf = (seed: number, count?: number, by = 'signals') => drawn(CASES, { by, count, seed, isAll: false })

describe('the faults that a run draws', () => {
  it('are all in the campaign', () => {
    expect(drawn(CASES, { by: 'signals', seed: 1, isAll: true })).toEqual(CASES)
  })

  it('are otherwise as many as asked for, one by default, each once and in their order', () => {
    for (const seed of SEEDS) {
      const three = drawOf(seed, 3)

      expect(drawOf(seed)).toHaveLength(1)
      expect(three).toHaveLength(3)
      expect(three).toEqual(CASES.filter(it => three.includes(it)))
    }
    expect(drawOf(1, 9)).toEqual(CASES)
  })

  it('are the same with the same seed, and others in another file', () => {
    expect(SEEDS.map(seed => drawOf(seed))).toEqual(SEEDS.map(seed => drawOf(seed)))
    expect(SEEDS.filter(seed => drawOf(seed, 1, 'kill')[0] !== drawOf(seed)[0]).length)
      .toBeGreaterThan(SEEDS.length / 2)
  })

  it('are each drawn about as often as the others over many runs', () => {
    const times = CASES.map(it => SEEDS.filter(seed => drawOf(seed).includes(it)).length)

    expect(Math.min(...times)).toBeGreaterThan(SEEDS.length / CASES.length / 2)
  })
})

it('every process of a run has its seed', () => {
  expect(Number(process.env.FAULT_SEED)).toBeGreaterThanOrEqual(0)
})
