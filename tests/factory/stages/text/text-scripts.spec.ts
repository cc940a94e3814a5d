import { describe, expect, it } from 'vitest'
import { stage as cleanNormalize } from '#factory/stages/kinds/clean-normalize/stage.ts'
import { type CleanOptions, createCleaner } from '#factory/stages/text/clean-text.ts'

const DEFAULTS = cleanNormalize.complete({}).parameters as unknown as CleanOptions
const OFF: CleanOptions = {
  unicode: 'none', strip_control: false, strip_joiners: false, strip_direction_marks: false, strip_hidden_marks: false,
  whitespace: 'none', strip_html: false, strip_markdown: false, lowercase: false,
}

/** As their writers type them, with the marks that each script needs; all in NFC. */
const SCRIPTS: [name: string, text: string][] = [
  ['Persian, with a non-joiner', 'می\u200Cخواهم کتاب\u200Cها را بخوانم'],
  ['Arabic, with vowel signs', 'بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ'],
  ['Hebrew, with points', 'בְּרֵאשִׁית בָּרָא אֱלֹהִים'.normalize('NFC')],
  ['Hebrew and English, with direction marks', '\u200Fשלום (world)\u200E \u2067אבג\u2069'],
  ['Hindi, with a joiner', 'क्\u200Dष और क्\u200Cष में अंतर है'],
  ['Marathi, with an eyelash ra', 'सुऱ्\u200Dया'],
  ['Sinhala, with joined letters', 'ශ්\u200Dරී ලංකාව'],
  ['Bengali, with ya-phalaa', 'র\u200D্যাম বাংলা'],
  ['Tamil', 'தமிழ் மொழி ஸ்ரீ'],
  ['Malayalam, with a chillu of old', 'അവന്\u200D വന്നു'],
  ['Khmer, with zero-width spaces', 'ភាសា\u200Bខ្មែរ\u200Bពិរោះ'],
  ['Thai', 'ภาษาไทย\u200Bน้ำใจ'],
  ['Burmese', 'မြန်မာ\u200Bဘာသာ'],
  ['Tibetan', 'བོད་སྐད་ཡིག'],
  ['Mongolian, with vowel separator and selectors', 'ᠬᠠᠷ\u180Eᠠ ᠪᠢ\u180B ᠨ\u180C'],
  ['Chinese, with an ideographic variation', '葛\u{E0100}城市，辻\u{E0101}'],
  ['Japanese', 'か\u3099'.normalize('NFC') + 'んばろう、ｶﾅ'],
  ['Korean', '한국어'.normalize('NFC')],
  ['Vietnamese', 'Tiếng Việt ở đâu'.normalize('NFC')],
  ['Greek, with breathings', 'ἐν ἀρχῇ ἦν ὁ λόγος'.normalize('NFC')],
  ['Cyrillic, with stress', 'за\u0301мок и замо\u0301к'],
  ['Latin, with an accent of its own', 'x\u0304 q\u0307 naïve'],
  ['emoji of a family and of a profession', '👨\u200D👩\u200D👧\u200D👦 👩🏽\u200D🚀 ❤\uFE0F ✍🏿'],
  [
    'flags, also of a nation without a state',
    '🇨🇳 🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} 🏳\uFE0F\u200D🌈',
  ],
  ['formulas', 'f\u2061(x) = 2\u2062x'],
]

describe('cleaning', () => {
  it.each(SCRIPTS)('keeps by default every character of %s', (_, text) => {
    expect(createCleaner(DEFAULTS)(text)).toBe(text)
  })

  it.each([
    ['one way of writing a letter', 'e\u0301 \u1112\u1161\u11AB क\u093C \u212B', 'é 한 क\u093C Å'],
    ['compatibility forms of Han characters', '\uFA19\uF900', '神豈'],
    ['byte order marks', '\uFEFFa\uFEFFb', 'ab'],
    ['controls that are no white space', 'a\u0000\u0007\u001B\u007F\u0080\u009Fb', 'ab'],
    ['white space', ' a\u00A0\u3000 b\t\u000B\u000Cc \r\n\r\n\r\n\u0085 d\u2028e ', 'a b c\n\nd\ne'],
  ])('changes by default %s', (_, text, cleaned) => {
    expect(createCleaner(DEFAULTS)(text)).toBe(cleaned)
  })

  it.each<[keyof CleanOptions, string, string]>([
    ['strip_joiners', 'می\u200Cخواهم 👩\u200D🚀 a\u200Eb\u00AD', 'میخواهم 👩🚀 a\u200Eb\u00AD'],
    ['strip_direction_marks', '\u200F\u061Cab\u202Ac\u202C\u2066d\u2069\u200D', 'abcd\u200D'],
    ['strip_hidden_marks', 'ex\u00ADam\u200Bple\u2060 2\u2062x \uFFF9a\uFFFAb\uFFFB\u200C', 'example 2x ab\u200C'],
  ])('removes with %s nothing else on request', (option, text, cleaned) => {
    expect(createCleaner({ ...OFF, [option]: true })(text)).toBe(cleaned)
  })

  it('changes nothing when every option is off', () => {
    const text = SCRIPTS.map(([, it]) => it).join('\r\n')
      + ' e\u0301 \uFEFF\r\u0085\u2028\u0000 <b>&amp;</b> **A**\t\t\n\n\n'

    expect(createCleaner(OFF)(text)).toBe(text)
  })

  it.each([
    ['&eacute;&ouml;&laquo;&raquo;&alpha;&rarr;&hearts;&nbsp;', 'éö«»α→♥\u00A0'],
    ['&#20320;&#x4F60;&#x1F600;', '你你😀'],
    ['&#xD800;|&#0;|&#x110000;', '\uFFFD|\uFFFD|\uFFFD'],
    ['R&D &unknown; &amp &copy=1', 'R&D &unknown; &amp &copy=1'],
    ['a <b, c <i>d</i> < e <!-- x > y --> f', 'a <b, c d < e   f'],
    ['<p title="a < b">x</p><SCRIPT>if (a < b) {}</SCRIPT >y<br/>z', '\nx\n y\nz'],
  ])('turns HTML into its text: %s', (html, text) => {
    expect(createCleaner({ ...OFF, strip_html: true })(html)).toBe(text)
  })
})
