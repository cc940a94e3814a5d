import { describe, expect, it } from 'vitest'
import { DATASET_DEFAULT, fromDatasetUrl, toDatasetUrl } from '~/utils/dataset/dataset-url'
import { findWrongNames, textOf, type UrlQuery } from '~/utils/api/url-query'

describe('the values of an address that were not taken', () => {
  const wrongOf = (query: UrlQuery) => findWrongNames(query, {
    names: ['tab', 'version', 'row', 'q'], kept: toDatasetUrl(fromDatasetUrl(query)), initial: DATASET_DEFAULT,
  })

  it.each<[UrlQuery, string[]]>([
    [{ row: '-5', q: '\0' }, ['row', 'q']],
    [{ tab: 'nothing', version: '1.2' }, ['tab', 'version']],
    [{ tab: 'preview', version: 'latest', row: '1' }, []],
    [{ tab: 'versions', row: '41', q: 'web' }, []],
    [{ q: '  ', row: undefined, tab: null }, []],
    [{ page: '-5' }, []],
  ])('of %o are %o', (query, names) => {
    expect(wrongOf(query)).toEqual(names)
  })
})

it('a text from the address has no NUL, and the length that the API takes', () => {
  expect([textOf('a\0b'), textOf(undefined), textOf(['x', 'y']), textOf('x'.repeat(300)).length])
    .toEqual(['ab', '', 'x', 200])
})
