import { describe, expect, it } from 'vitest'
import { fromCompareUrl, fromStartUrl, toCompareUrl, toStartUrl } from '~/utils/pipeline/pipeline-url'

const ID = '01900000-0000-7000-8000-0000000000aa'

describe('the address of a new pipeline', () => {
  it.each([
    { type: 'empty' }, { type: 'source', id: ID }, { type: 'dataset', id: ID }, { type: 'copy', id: ID },
  ] as const)('contains its start: $type', (choice) => {
    expect(fromStartUrl(toStartUrl(choice))).toEqual(choice)
  })

  it.each([undefined, null, '', 'source', 'source:1', `other:${ID}`])('has no start for %s', (value) => {
    expect(fromStartUrl(value)).toBeUndefined()
  })
})

describe('the address of a comparison', () => {
  it.each([
    { from: 1, to: 3 }, { from: 3, to: 1 }, { from: 2, to: 2 },
  ])('contains both revisions: $from and $to', (pair) => {
    expect(fromCompareUrl(toCompareUrl(pair), 3)).toEqual(pair)
  })

  it.each([
    '', '3', '2..9', '0..1', 'a..b', '1..2..3', null,
  ])('compares the newest two when it is invalid: %s', (value) => {
    expect(fromCompareUrl([value ?? ''], 3)).toEqual({ from: 2, to: 3 })
  })

  it('compares nothing when it is absent, and a single revision with itself', () => {
    expect(fromCompareUrl(undefined, 3)).toBeUndefined()
    expect(fromCompareUrl('1..2', 1)).toEqual({ from: 1, to: 1 })
  })
})
