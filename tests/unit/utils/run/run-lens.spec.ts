import { describe, expect, it } from 'vitest'
import { findWrongNames, type UrlQuery } from '~/utils/api/url-query'
import { readLens, toKeptLens } from '~/utils/run/run-lens'

describe('the address of a record', () => {
  const wrongOf = (query: UrlQuery, lens = readLens(query)) =>
    findWrongNames(query, { names: ['lens', 'of', 'at'], kept: toKeptLens(query, lens), initial: { at: 1 } })

  it.each<[UrlQuery, string[]]>([
    [{ lens: 'clean', of: 'dropped', at: '7' }, []],
    [{ lens: 'clean', of: 'dropped', at: '1' }, []],
    [{ lens: 'clean' }, []],
    [{ lens: 'clean', of: 'banana', at: '7' }, ['of']],
    [{ lens: 'clean', of: 'out', at: '0' }, ['at']],
    [{ lens: 'clean', of: 'in', at: '-3' }, ['at']],
    [{ of: 'in', at: '2' }, ['of', 'at']],
  ])('%o has wrong %o', (query, names) => {
    expect(wrongOf(query)).toEqual(names)
  })

  it('names the stage when the run does not have it', () => {
    expect(findWrongNames(
      { lens: 'gone' }, { names: ['lens'], kept: toKeptLens({ lens: 'gone' }, undefined), initial: {} },
    )).toEqual(['lens'])
  })
})
