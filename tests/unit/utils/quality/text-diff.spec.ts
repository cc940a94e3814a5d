import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countChanges, diffTexts, type DiffPiece } from '~/utils/quality/text-diff'
import { anyText } from '~~/tests/support/any-text'

const show = (pieces: readonly DiffPiece[]) =>
  pieces.map(({ kind, text }) => kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `{+${text}+}`).join('')

describe('the difference of two texts', () => {
  it.each([
    ['即 1 小时 45 分钟。', '即 1 小时 48 分钟。', '即 1 小时 [-45-]{+48+} 分钟。', 1],
    ['one two three', 'one three four', 'one [-two -]three{+ four+}', 2],
    ['same', 'same', 'same', 0],
    ['', 'new', '{+new+}', 1],
    ['不合格', '合格', '[-不-]合格', 1],
  ])('%s → %s', (before, after, shown, changes) => {
    const pieces = diffTexts(before, after)

    expect(show(pieces)).toBe(shown)
    expect(countChanges(pieces)).toBe(changes)
  })

  it('contains both texts, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'word', ' ', '山', '，', '\n', '😀', '1'), { maxLength: 40 })
      .map(parts => parts.join(''))

    fc.assert(fc.property(fc.oneof(text, anyText()), text, (before, after) => {
      const pieces = diffTexts(before, after)
      const without = (kind: DiffPiece['kind']) =>
        pieces.filter(piece => piece.kind !== kind).map(piece => piece.text).join('')

      expect([without('added'), without('removed')]).toEqual([before, after])
      expect(countChanges(pieces) === 0).toBe(before === after)
    }))
  })

  it('of two long texts without anything in common is one change, at once', () => {
    expect(countChanges(diffTexts('a b '.repeat(20_000), 'c d '.repeat(20_000)))).toBe(1)
  })
})
