import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RELEASE_STATES } from '#shared/domain/release/release-state'
import {
  fromReleaseListUrl, RELEASE_LIST_DEFAULT, toEmblem, toHashLines, toReleaseFileAddress, toReleaseListUrl,
} from '~/utils/release/release-url'

const sha256 = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })

describe('the address of the list of releases', () => {
  it('holds what differs from the default, and comes back as it was', () => {
    const states = fc.record({
      q: fc.string({ unit: 'grapheme' }).map(text => text.trim()),
      state: fc.constantFrom('' as const, ...RELEASE_STATES), cursor: fc.constantFrom('', 'abc'),
    })
    fc.assert(fc.property(states, (state) => {
      expect(fromReleaseListUrl(toReleaseListUrl(state))).toEqual(state)
    }))
    expect(toReleaseListUrl(RELEASE_LIST_DEFAULT)).toEqual({})
  })

  it('falls back for a state that there is not', () => {
    expect(fromReleaseListUrl({ state: 'LOST' })).toEqual(RELEASE_LIST_DEFAULT)
  })
})

describe('a sha256', () => {
  it('is shown whole, in groups of four', () => {
    fc.assert(fc.property(sha256, (hash) => {
      const lines = toHashLines(hash)

      expect(lines.join(' ').replaceAll(' ', '')).toBe(hash)
      expect(lines.map(line => line.split(' ').map(group => group.length)))
        .toEqual([Array(8).fill(4), Array(8).fill(4)])
    }))
  })

  it('has an emblem of 64 cells; no hash, none', () => {
    fc.assert(fc.property(sha256, (hash) => {
      expect(toEmblem(hash)).toHaveLength(64)
      expect(toEmblem(hash).every(step => step >= 0 && step <= 3)).toBe(true)
    }))
    expect(toEmblem('')).toEqual([])
  })

  it('is asked for by the path of its file, which never leaves the route', () => {
    expect(toReleaseFileAddress('1', '../a&b=c')).toBe('/api/v1/releases/1/download?path=..%2Fa%26b%3Dc')
  })
})
