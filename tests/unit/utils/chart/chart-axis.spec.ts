import { describe, expect, it } from 'vitest'
import { toAxisText, toLines, toValueAxis } from '~/utils/chart/chart-axis'

describe('a figure at an axis', () => {
  it.each([
    [6_000_000, '600.0万', '600万'],
    [8_000, '8.00 秒', '8 秒'],
    [1_500_000, '1.5M', '1.5M'],
    [1_050, '1.05 s', '1.05 s'],
    [0, '0.0 毫秒', '0'],
    [0, '0%', '0%'],
  ])('of %d in short %s is %s', (value, short, text) => {
    expect(toAxisText(value, { short: () => short })).toBe(text)
  })
})

it('the lines of an axis of times are whole minutes or hours, and none is at a thousandth of a second', () => {
  const [MINUTE_MS, steps] = [60_000, [15_000, 30_000, 60_000, 120_000, 300_000, 3_600_000]]
  const linesOf = (...values: number[]) => toLines(toValueAxis(values, { zeroTop: 1_000, steps }))

  expect(linesOf(0, 0)).toEqual([0, 1_000])
  expect(linesOf(840_000)).toEqual([0, 5, 10, 15].map(minutes => minutes * MINUTE_MS))
  expect(linesOf(134_000)).toEqual([0, 1, 2, 3].map(minutes => minutes * MINUTE_MS))
  expect(linesOf(9_000)).toEqual([0, 2_500, 5_000, 7_500, 10_000])
})

it('the lines of an axis of counts are whole, also where a mean is drawn', () => {
  const values = [0.25, 0.4, 1]

  expect(toLines(toValueAxis(values))).toEqual([0, 0.25, 0.5, 0.75, 1])
  expect(toLines(toValueAxis(values, { isWhole: true }))).toEqual([0, 1])
  expect(toLines(toValueAxis([2.5, 6], { isWhole: true }))).toEqual([0, 2, 4, 6])
})
