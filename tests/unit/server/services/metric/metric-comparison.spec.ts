import { expect, it } from 'vitest'
import { compareKnown } from '#server/services/metric/metric-comparison'

const same = { value: 3, now: 3, delta: 0, ratio: 0, reason: null, window: null, nowWindow: null }

it('a figure that is not known has no difference, although the part of it that is compared is known', () => {
  expect(compareKnown({ value: null }, same)).toEqual({ ...same, delta: null, ratio: null, reason: 'no_value' })
  expect(compareKnown({ value: 0 }, same)).toEqual(same)
})

it('why nothing can be compared is kept', () => {
  const none = { ...same, delta: null, ratio: null, reason: 'low_coverage' as const }

  expect(compareKnown({ value: null }, none)).toEqual(none)
})
