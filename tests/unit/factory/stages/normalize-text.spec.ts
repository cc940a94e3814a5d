import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalizeText } from '#factory/stages/text/normalize-text.ts'

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const

const toChar = (point: number): string => String.fromCodePoint(point)

/** Every character that normalization moves, takes apart or joins with the one before it. */
const MARKS = Array.from({ length: 0x110000 }, (_, point) => point)
  .filter(point => (point < 0xD800 || point > 0xDFFF) && /[\p{M}\uFF9E\uFF9F]/u.test(toChar(point)))
  .map(toChar)
/** Letters that end in a mark when they are taken apart, or join with one. */
const LETTERS = [
  '', 'e', 'é', 'ệ', 'ﾊ', '한', 'ᄒ', 'ᅡ', 'か', 'ক', '\u09C7', '\u0DD9', '\u0FB2', '\u1B3A', 'ſ', 'ﬁ', '\u{11131}',
  '\uD834', ' ', '中',
]
/** Few marks of many classes meet each other in more orders than all of them do. */
const FEW = [
  '\u0301', '\u0316', '\u0334', '\u0345', '\u0344', '\u0327', '\u093C', '\u094D', '\u3099', '\u05B0', '\u05BF',
  '\u0F73', '\u0F71', '\u034F', '\u20DD', '\uFF9E', '\u{1D165}', '\u{1D16D}',
]

const run = fc.oneof(
  fc.array(fc.constantFrom(...FEW), { minLength: 60, maxLength: 200 }),
  fc.array(fc.constantFrom(...MARKS), { minLength: 60, maxLength: 200 }),
  fc.array(fc.constantFrom(...FEW), { maxLength: 4 }),
).map(marks => marks.join(''))

describe('normalization of a text', () => {
  it.each(FORMS)('gives what the runtime gives, however many marks follow each other: %s', (form) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...LETTERS), run), { minLength: 1, maxLength: 4 }), (pieces) => {
        const text = pieces.flat().join('')

        expect(normalizeText(text, form)).toBe(text.normalize(form))
      }), { numRuns: 400 },
    )
  })

  it('knows every character that becomes a mark', () => {
    const isMoved = (char: string) =>
      `\u0345${char}`.normalize('NFD') !== `\u0345${char}` || `${char}\u0334`.normalize('NFD') !== `${char}\u0334`
    const missed = Array.from({ length: 0x110000 }, (_, point) => toChar(point))
      .filter(char => !/[\p{M}\uFF9E\uFF9F]/u.test(char))
      .filter(char => isMoved([...char.normalize('NFD')][0] ?? '') || isMoved([...char.normalize('NFKD')][0] ?? ''))

    expect(missed).toEqual([])
  })

  it('puts marks of every class into the order of the runtime', () => {
    const text = `e${[...MARKS].reverse().join('')}`

    expect(FORMS.map(form => normalizeText(text, form))).toEqual(FORMS.map(form => text.normalize(form)))
  })
})
