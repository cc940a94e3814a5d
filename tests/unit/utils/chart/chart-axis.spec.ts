import { describe, expect, it } from 'vitest'
import { toAxisText } from '~/utils/chart/chart-axis'

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
