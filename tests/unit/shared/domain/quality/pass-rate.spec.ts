import { expect, it } from 'vitest'
import { countPassing } from '#shared/domain/quality/lot-judgement'

it.each([
  ['a fixed or failed one is no passing one', { critical: 1, major: 3, minor: 0 }, null, 6],
  ['minor ones count where they have a limit', { critical: 0, major: 3, minor: 2 }, 4, 5],
  ['and not where they have none', { critical: 0, major: 3, minor: 2 }, null, 7],
])('of 10 samples those pass that count against no limit: %s', (_, counts, minorAcceptNumber, passing) => {
  expect(countPassing({ reviewed: 10, ...counts }, minorAcceptNumber)).toBe(passing)
})
