import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CleanOptions, createCleaner } from '#factory/stages/text/clean-text.ts'
import { stripHtml } from '#factory/stages/text/strip-html.ts'
import { stripMarkdown } from '#factory/stages/text/strip-markdown.ts'
import { anyText } from '~~/tests/support/any-text'

const DEFAULTS: CleanOptions = {
  unicode: 'NFC', strip_control: true, strip_joiners: false, strip_direction_marks: false, strip_hidden_marks: false,
  whitespace: 'collapse', strip_html: false, strip_markdown: false, lowercase: false,
}
const EVERYTHING: CleanOptions = {
  ...DEFAULTS, unicode: 'NFKC', strip_joiners: true, strip_direction_marks: true, strip_hidden_marks: true,
  lowercase: true,
}
const NOTHING: CleanOptions = { ...DEFAULTS, unicode: 'none', strip_control: false, whitespace: 'none' }

/** What cleaning is: every step on every text, none left out for what the text looks like. */
function cleanByDefinition(text: string, options: CleanOptions): string {
  let cleaned = options.strip_markdown || options.whitespace === 'collapse'
    ? text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    : text
  cleaned = options.strip_markdown ? stripMarkdown(cleaned) : cleaned
  cleaned = options.strip_html ? stripHtml(cleaned) : cleaned
  cleaned = options.unicode === 'none' ? cleaned : cleaned.normalize(options.unicode)
  cleaned = options.strip_control
    // eslint-disable-next-line no-control-regex -- removing them is the purpose
    ? cleaned.replace(/[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\uFEFF]/g, '')
    : cleaned
  cleaned = options.strip_joiners ? cleaned.replace(/[\u200C\u200D]/g, '') : cleaned
  cleaned = options.strip_direction_marks
    ? cleaned.replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    : cleaned
  cleaned = options.strip_hidden_marks
    ? cleaned.replace(/[\u00AD\u200B\u2060-\u2064\u206A-\u206F\uFFF9-\uFFFB]/g, '')
    : cleaned
  if (options.whitespace === 'collapse') {
    cleaned = cleaned.replace(/[^\S\n\uFEFF]+/g, ' ').replace(/ ?\n ?/g, '\n').replace(/\n{3,}/g, '\n\n')
  }
  cleaned = options.whitespace === 'none' ? cleaned : cleaned.trim()
  return options.lowercase ? cleaned.toLowerCase() : cleaned
}

/** White space of every kind, and what is taken from between it, so that it meets in every order. */
const BLANKS = [
  ' ', ' ', ' ', '\n', '\n', '\r', '\r\n', '\t', '\u000B', '\f', '\u0085', '\u00A0', '\u2003', '\u2028', '\u3000',
  '\uFEFF', '\u0000', '\u200B',
]
const LETTERS = [
  'a', 'É', 'e\u0301', 'ß', 'ж', '中', '，', 'か\u3099', 'ﾊ', '\u1112\u1161\u11AB', '한\u11A8', 'ﬁ', '😀', '\uD83D',
  '&amp;', '<b>', '**a**', '\u0301\u0316'.repeat(40),
]
const text = fc.array(
  fc.oneof(fc.constantFrom(...BLANKS), fc.constantFrom(...LETTERS), anyText({ maxLength: 3 })), { maxLength: 12 },
).map(parts => parts.join(''))
/** Where nothing but the places of blanks decides. */
const tidy = fc.array(fc.constantFrom(' ', ' ', '\n', '\n', 'a', 'B', '中'), { maxLength: 10 })
  .map(parts => parts.join(''))
const flag = fc.boolean()
const options: fc.Arbitrary<CleanOptions> = fc.record({
  unicode: fc.constantFrom('none', 'NFC', 'NFKC'),
  whitespace: fc.constantFrom('none', 'trim', 'collapse'),
  strip_control: flag, strip_joiners: flag, strip_direction_marks: flag, strip_hidden_marks: flag, strip_html: flag,
  strip_markdown: flag, lowercase: flag,
})

const CHARS = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))

describe('cleaning, however quickly it is done', () => {
  it('gives what its steps give one after the other', () => {
    fc.assert(fc.property(fc.oneof(text, tidy), options, (it, how) => {
      expect(createCleaner(how)(it)).toBe(cleanByDefinition(it, how))
    }), { numRuns: 10_000 })
  })

  it.each([
    ['by default', DEFAULTS],
    ['in every way', EVERYTHING],
    ['in every way, in NFC', { ...EVERYTHING, unicode: 'NFC' as const }],
    ['not at all', NOTHING],
  ])('knows which characters stay: %s', (_, how) => {
    const clean = createCleaner(how)
    const texts = CHARS.flatMap(char => [`a${char}b`, `${char} ${char}`])

    expect(texts.filter(it => clean(it) !== cleanByDefinition(it, how))).toEqual([])
  })

  it('joins every letter that was written in parts', () => {
    const apart = CHARS.filter(char => char.normalize('NFD').length > char.length).map(char => char.normalize('NFD'))
    const ways = (['NFC', 'NFKC'] as const).map(unicode => ({ ...DEFAULTS, unicode }))

    expect(apart.length).toBeGreaterThan(11_000)
    expect(ways.map(how => apart.filter(it => createCleaner(how)(it) !== cleanByDefinition(it, how)))).toEqual([[], []])
  })
})
