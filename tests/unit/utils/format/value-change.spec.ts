import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toShownPair, toShownText } from '~/utils/format/value-change'

it('shows short texts whole', () => {
  expect(toShownPair('20', '40')).toEqual({ before: '20', after: '40' })
})

it('shows the differing part of long texts', () => {
  const { before, after } = toShownPair(`${'same '.repeat(60)}old end`, `${'same '.repeat(60)}new end`)

  expect(before).toMatch(/^….{16}old end$/)
  expect(after).toMatch(/^….{16}new end$/)
})

it('never shows two different texts as equal, nor half a character', () => {
  const long = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 300 })
  fc.assert(fc.property(long, long, long, (head, one, other) => {
    const [a, b] = [head + one, head + other]
    const { before, after } = toShownPair(a, b)

    expect(before === after).toBe(a === b)
    expect([before, after, toShownText(a)].every(text => text.isWellFormed())).toBe(true)
  }))
})
