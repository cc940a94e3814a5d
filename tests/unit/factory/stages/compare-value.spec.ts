import { describe, expect, it } from 'vitest'
import { toEqualTest, toLongNumber } from '#factory/stages/row/compare-value.ts'
import { toNumberValue } from '#record/exact-number.ts'

describe('a text that a rule compares with', () => {
  it.each([
    '12345678901234567890', '9007199254740993', '3.14159265358979323846', '1e400', '1E-500', '-1e100',
  ])('is also the number %s, which JSON cannot carry or might not', (text) => {
    const isEqual = toEqualTest(text)

    expect(toLongNumber(text)).toBeDefined()
    expect([isEqual(toNumberValue(text)), isEqual(text)]).toEqual([true, true])
  })

  it.each(['5', '-1.5', '1e23', '123456789012345', '0x10', 'text', ''])('is a text alone: %s', (text) => {
    const isEqual = toEqualTest(text)

    expect(toLongNumber(text)).toBeUndefined()
    expect([isEqual(Number(text)), isEqual(text)]).toEqual([false, true])
  })
})
