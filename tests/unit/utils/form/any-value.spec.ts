import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asType, guessEntry, textOfAny, toNumberEntry, typeOfAny, VALUE_TYPES } from '~/utils/form/any-value'

const LONG = '12345678901234567890'

describe('a value of any kind', () => {
  it.each<[unknown, string | undefined]>([
    ['1', 'text'], [1, 'number'], [false, 'boolean'], [null, 'empty'], [['a'], 'list'], [{}, 'object'], ['', undefined],
    [undefined, undefined],
  ])('%j is of the type %s', (value, type) => {
    expect(typeOfAny(value)).toBe(type)
  })

  it('that is a long number stays one where a number was chosen', () => {
    expect([typeOfAny(LONG, 'number'), typeOfAny(LONG), typeOfAny('1', 'number')]).toEqual(['number', 'text', 'text'])
  })

  it('keeps every digit of a number, and text that is none', () => {
    expect(['5', ' 1,204 ', '\u22125', '0.5', LONG, 'five', '-', ' '].map(toNumberEntry))
      .toEqual([5, 1_204, -5, 0.5, LONG, 'five', '-', ' '])
  })

  it('has commas only between groups of three digits, elsewhere they may be decimal points', () => {
    expect(['1,204', '-12,204.5', '\u22121,204,000', '1,5', '1,2345', '1204,000', ',204', '1,,204', '0.1,204']
      .map(toNumberEntry))
      .toEqual([1_204, -12_204.5, -1_204_000, '1,5', '1,2345', '1204,000', ',204', '1,,204', '0.1,204'])
  })

  it('is guessed as JSON has it, a code with zeros in front is text', () => {
    expect(['5', 'true', '007', '"5"', 'null'].map(guessEntry)).toEqual([5, true, '007', '"5"', 'null'])
  })

  it('becomes another type, and back', () => {
    expect(asType('5', 'number')).toBe(5)
    expect(asType(5, 'text')).toBe('5')
    expect(asType('five', 'number')).toBe('five')
    expect(asType('false', 'boolean')).toBe(false)
    expect(asType('a', 'list')).toEqual(['a'])
    expect(asType('', 'list')).toEqual([])
    expect(asType('a', 'empty')).toBeNull()
  })

  it('is of the chosen type after it was changed, unless it is no number', () => {
    fc.assert(fc.property(
      fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean()), fc.constantFrom(...VALUE_TYPES),
      (value, type) => {
        const changed = asType(value, type)

        expect([type, ...type === 'number' ? ['text', undefined] : []]).toContain(typeOfAny(changed, type))
      },
    ))
  })

  it('never looks like another one', () => {
    const value = fc.oneof(
      fc.string(), fc.integer().map(String), fc.constantFrom('null', 'true', '', ' '), fc.jsonValue(),
    )

    fc.assert(fc.property(value, value, (one, other) => {
      expect(textOfAny(one) === textOfAny(other)).toBe(JSON.stringify(one) === JSON.stringify(other))
    }))
  })
})
