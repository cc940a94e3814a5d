import { describe, expect, it } from 'vitest'
import { toggleAll, toggleRow, toHeadState } from '~/utils/base/selection'

const ids = ['a', 'b', 'c', 'd']
const pick = (selection: string[], id: string, anchor?: string, isRange = false) =>
  [...toggleRow(new Set(selection), { ids, id, anchor, isRange })].sort()

describe('picking rows', () => {
  it('picks a row and unpicks it', () => {
    expect(pick([], 'b')).toEqual(['b'])
    expect(pick(['a', 'b'], 'b')).toEqual(['a'])
  })

  it('picks the rows between with Shift, in both directions', () => {
    expect(pick(['a'], 'c', 'a', true)).toEqual(['a', 'b', 'c'])
    expect(pick(['d'], 'b', 'd', true)).toEqual(['b', 'c', 'd'])
  })

  it('unpicks a range when its end was picked', () => {
    expect(pick(['a', 'b', 'c'], 'c', 'a', true)).toEqual([])
  })

  it('picks one row when the last pick is on another page', () => {
    expect(pick(['x'], 'c', 'x', true)).toEqual(['c', 'x'])
  })

  it('keeps the picks of other pages', () => {
    expect([...toggleAll(new Set(['x']), ids)].sort()).toEqual(['a', 'b', 'c', 'd', 'x'])
    expect([...toggleAll(new Set(['x', ...ids]), ids)]).toEqual(['x'])
  })
})

describe('the checkbox of the head', () => {
  it.each([
    [[], 'none'], [['a'], 'some'], [ids, 'all'], [['x'], 'none'],
  ] as const)('with %s is %s', (selection, state) => {
    expect(toHeadState(new Set(selection), ids)).toBe(state)
  })

  it('is unchecked without rows', () => {
    expect(toHeadState(new Set(['a']), [])).toBe('none')
  })
})
