import { describe, expect, it } from 'vitest'
import { DATASET_DEFAULT, fromDatasetUrl, toDatasetUrl } from '~/utils/dataset/dataset-url'

describe('the address of a dataset', () => {
  it('is plain for the default page', () => {
    expect(toDatasetUrl(DATASET_DEFAULT)).toEqual({})
    expect(fromDatasetUrl({})).toEqual(DATASET_DEFAULT)
  })

  it('contains the whole state', () => {
    const state = {
      tab: 'versions' as const, version: '1.2.0', row: 41, q: 'web page', record: 43, before: '1.0.0', after: '1.2.0',
      hide: ['a', 'b'], cursor: 'abc',
    }

    expect(fromDatasetUrl(toDatasetUrl(state))).toEqual(state)
  })

  it.each([
    { tab: 'nothing' }, { version: '1.2' }, { row: '0' }, { row: '-4' }, { row: '1e3' }, { record: 'x' },
    { before: 'latest' }, { hide: null }, { q: '   ' }, { q: '\0' },
  ])('still opens with invalid values: %o', (query) => {
    expect(fromDatasetUrl(query)).toEqual({ ...DATASET_DEFAULT, hide: [] })
  })
})
