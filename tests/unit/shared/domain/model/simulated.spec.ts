import { expect, it } from 'vitest'
import { isSimulated } from '#shared/domain/model/simulated'

it.each([
  ['simulator:words', true], ['local:wink-analyze', false], ['openai:simulator:words', false], ['', false],
  [null, false],
])('the model %s is simulated: %s', (model, expected) => {
  expect(isSimulated(model)).toBe(expected)
})
