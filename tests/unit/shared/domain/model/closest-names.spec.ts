import { expect, it } from 'vitest'
import { findClosest } from '#shared/domain/model/closest-names'

it('finds the names most like a text first, and others in their order', () => {
  const names = ['local:words', 'sim:small', 'local:wink-entities', 'local:wink-sentiment', 'qwen-tests']

  expect(findClosest(names, 'qwen-test', 2)).toEqual(['qwen-tests', 'local:wink-entities'])
  expect(findClosest(names, 'local:wink-entity', 1)).toEqual(['local:wink-entities'])
  expect(findClosest(names, '', 3)).toEqual(names.slice(0, 3))
  expect(findClosest([], 'a', 5)).toEqual([])
})

it('a name is no closer for being long or as long, nor less close for its capital letters', () => {
  expect(findClosest(['gpt-4o-mini-2024-07-18', 'gpt-4o'], 'gpt-4o', 1)).toEqual(['gpt-4o'])
  expect(findClosest(['gpt-4o-xyza', 'gpt-4o-mini-2024-07-18'], 'gpt-4o-mini', 1)).toEqual(['gpt-4o-mini-2024-07-18'])
  expect(findClosest(['sim:small', 'QWEN'], 'qwen', 1)).toEqual(['QWEN'])
})
