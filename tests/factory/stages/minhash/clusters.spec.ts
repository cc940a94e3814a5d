import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Clusters } from '#factory/stages/minhash/clusters.ts'
import { KEEPS, Survivors } from '#factory/stages/minhash/survivors.ts'

const LAST = 30
const number = fc.integer({ min: 1, max: LAST })
const pairs = fc.array(fc.tuple(number, number), { maxLength: 25 })

function toClusters(joined: readonly (readonly [number, number])[]): Clusters {
  const clusters = new Clusters(LAST + 1)
  for (const [one, other] of joined) {
    clusters.join(one, other)
  }
  return clusters
}

/** Everybody who can be reached from a number. */
function membersOf(joined: readonly (readonly [number, number])[], start: number): number[] {
  const found = new Set([start])
  for (const from of found) {
    for (const [one, other] of joined) {
      if (one === from || other === from) {
        found.add(one).add(other)
      }
    }
  }
  return [...found].sort((a, b) => a - b)
}

const all = Array.from({ length: LAST }, (_, at) => at + 1)

describe('clusters', () => {
  it('are what is connected by pairs', () => {
    fc.assert(fc.property(pairs, (joined) => {
      const clusters = toClusters(joined)

      for (const it of all) {
        const members = all.filter(other => clusters.rootOf(other) === clusters.rootOf(it))
        expect(members).toEqual(membersOf(joined, it))
        expect(clusters.sizeOf(clusters.rootOf(it))).toBe(members.length)
      }
    }))
  })

  it('keep the root of the larger one, of equal ones the first named', () => {
    const clusters = toClusters([[2, 3], [1, 2]])

    expect(clusters.rootOf(1)).toBe(2)
    expect(toClusters([[5, 4]]).rootOf(4)).toBe(5)
  })
})

describe('of each cluster', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: LAST, maxLength: LAST })

  it('one survives, the right one, and the others are linked to its number in the output', () => {
    fc.assert(fc.property(pairs, scores, fc.constantFrom(...KEEPS), fc.uniqueArray(number, { maxLength: 5 }), (
      joined, given, keep, gone,
    ) => {
      const rejected = new Set(gone)
      const used = joined.filter(pair => !pair.some(it => rejected.has(it)))
      const clusters = toClusters(used)
      const survivors = new Survivors({ clusters, last: LAST, rejected, keep, scores: [0, ...given] })
      const kept = all.filter(it => survivors.keptInPlaceOf(it) === undefined)
      const output = kept.filter(it => !rejected.has(it))

      for (const it of all) {
        const members = membersOf(used, it)
        const [survivor, ...more] = members.filter(member => kept.includes(member))
        const best = Math.max(...members.map(member => given[member - 1]!))
        expect(more).toEqual([])
        expect(survivor).toBe({
          first: members[0],
          longest: members.find(member => given[member - 1] === best),
          best: members.find(member => given[member - 1] === best),
          datatrove: clusters.rootOf(it),
        }[keep])
        expect(survivors.sizeOf(it)).toBe(members.length)
        if (it !== survivor) {
          expect(output[survivors.keptInPlaceOf(it)! - 1]).toBe(survivor)
        }
      }
    }))
  })

  it('the number counts clusters of two and more, by their first documents', () => {
    const clusters = toClusters([[7, 9], [2, 5], [5, 8]])
    const survivors = new Survivors({ clusters, last: 9, rejected: new Set(), keep: 'first', scores: [] })

    expect([1, 2, 5, 7, 8, 9].map(it => survivors.clusterOf(it))).toEqual([null, 0, 0, 1, 0, 1])
  })
})
