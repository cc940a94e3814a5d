import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RUN_SORTS } from '../../shared/domain/run-sort'
import { RUN_TYPES } from '../../shared/domain/run-state'
import { fromRunListUrl, RUN_LIST_DEFAULT, toggleSort, toRunListUrl } from '../../utils/run-list-url'

describe('the address of the run list', () => {
  it('is plain for the plain list', () => {
    expect(toRunListUrl(RUN_LIST_DEFAULT)).toEqual({})
  })

  it('gives back what was put in', () => {
    const list = fc.record({
      state: fc.subarray([...RUN_TYPES]),
      q: fc.string({ maxLength: 100 }).map(text => text.trim()),
      sort: fc.constantFrom(...RUN_SORTS),
      cursor: fc.string({ maxLength: 100 }),
    })
    fc.assert(fc.property(list, (state) => {
      expect(fromRunListUrl(toRunListUrl(state))).toEqual(state)
    }))
  })

  it('opens whatever someone typed', () => {
    const value = fc.oneof(fc.string(), fc.constant(null), fc.constant(undefined), fc.array(fc.oneof(fc.string(), fc.constant(null))))
    fc.assert(fc.property(fc.record({ state: value, q: value, sort: value, cursor: value }), (query) => {
      const { state, sort, q } = fromRunListUrl(query)

      expect(RUN_TYPES).toEqual(expect.arrayContaining(state))
      expect(RUN_SORTS).toContain(sort)
      expect(q.length).toBeLessThanOrEqual(200)
    }))
  })

  it('takes one state as well as several', () => {
    expect(fromRunListUrl({ state: 'FAILED' }).state).toEqual(['FAILED'])
    expect(fromRunListUrl({ state: ['FAILED', 'nonsense', 'CRASHED'] }).state).toEqual(['FAILED', 'CRASHED'])
  })
})

describe('a click on a head', () => {
  it('sorts the newest first, then turns', () => {
    expect(toggleSort('-createdAt', 'finishedAt')).toBe('-finishedAt')
    expect(toggleSort('-finishedAt', 'finishedAt')).toBe('finishedAt')
    expect(toggleSort('finishedAt', 'finishedAt')).toBe('-finishedAt')
  })
})
