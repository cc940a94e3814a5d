import { beforeAll, describe, expect, it } from 'vitest'
import { violationsOf } from '#factory/check/json-schema.ts'
import { compileGlob } from '#factory/pattern/glob.ts'
import { compilePattern } from '#factory/pattern/pattern.ts'
import { compileTemplate } from '#record/prompt-template.ts'
import { countChars } from '#factory/stages/text/chars.ts'
import { createCleaner } from '#factory/stages/text/clean-text.ts'
import { createLanguageDetector } from '#factory/stages/text/language.ts'
import { normalizeText } from '#factory/stages/text/normalize-text.ts'
import { stripHtml } from '#factory/stages/text/strip-html.ts'
import { stripMarkdown } from '#factory/stages/text/strip-markdown.ts'
import { loadTokenCounter } from '#factory/stages/text/token-counter.ts'

type Work = (text: string) => unknown

const clean = createCleaner({
  unicode: 'NFKC', strip_control: true, strip_joiners: true, strip_direction_marks: true, strip_hidden_marks: true,
  whitespace: 'collapse', strip_html: false, strip_markdown: false, lowercase: true,
})
const detect = createLanguageDetector({ languages: [], minChars: 1, isCommonOnly: true })
const [nested, words] = [compilePattern('^(a+)+$'), compilePattern('^(\\w+\\s?)*$')]
const SCHEMA = JSON.stringify({
  properties: { title: { type: 'string', pattern: '^(\\w+\\s?)*$' } }, patternProperties: { '^(a+)+$': {} },
})
const glob = compileGlob(`${'*a'.repeat(20)}*b`)

const FUNCTIONS: Record<string, Work> = {
  'clean': clean,
  ...Object.fromEntries((['NFC', 'NFD', 'NFKC', 'NFKD'] as const).map(form =>
    [form, (text: string) => normalizeText(text, form)])),
  'HTML': stripHtml,
  'Markdown': stripMarkdown,
  'language': text => detect(text).language,
  'length': countChars,
  'prompt template': text => compileTemplate(text).render({ field: text }),
  'pattern (a+)+': text => nested.test(text),
  'pattern (\\w+\\s?)*': text => words.test(text),
  'schema of an answer': text => violationsOf(SCHEMA, { title: text, [text]: 1 }, 'output'),
  'glob': text => glob.test(text),
}

const repeat = (part: string) => (size: number): string => part.repeat(Math.ceil(size / part.length)).slice(0, size)

/** What once took a square of its length, and its relatives. */
const TEXTS: Record<string, (size: number) => string> = Object.fromEntries([
  ' ', 'a', '中', '!', '\u0301', 'é\u0301', '\u0301\u0316', 'e\u0301\u0316', '\u0344\u0345', '\uFF9E\u0316', '\r',
  '\r\n', '\n ', '\t \n', '<', '<a', '<a ', '<a "', '<a \'"', '</', '<!--', '<!', '<script>', '<script', '</script ',
  '<p><', '&', '&#', '&amp', '&lt;', '|', '|---', '|---|', '| :-: ', '- ', '-', '* ', '_ ', '`', '``a', '~', '~~a', '[',
  '![', '[]', '[](', '[a](b', '][', '[a][', '(', '*', '**', '**a', '_', '__a', '_a ', '#', ' #', '# ', '>', '> ', '\\',
  '1. ', '<http://', '{{', '{{ ', '{{a}}', '{{ a', '}}', '\u200D', '👨\u200D', 'A', 'Aa', '1', '\'s', 'a/',
].map(part => [part, repeat(part)]))
/** A good beginning whose end never comes. */
for (const [start, rest, end] of [
  ['é', '\u0301\u0316', ''], ['<a ', ' ', ''], ['# ', ' ', '# x'], ['|', ' ', 'x'], ['a', ' ', 'b'], ['[', ' ', ''],
  ['', 'a', '!'], ['<!--', '-', ''], ['-', ' ', 'x'], ['{{', ' ', ''], ['{{a', ' ', '}'],
] as const) {
  TEXTS[`${start}${rest}…${end}`] = size => start + rest.repeat(size) + end
}

/** CPU ms. */
function measure(work: Work, text: string): number {
  const before = process.cpuUsage()
  work(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

const SIZE = 5_000
const TIMES = 8
/** In proportion it is 8, as the square 64; garbage collection and caches are allowed for. */
const MOST_GROWTH = 30
/** So little says nothing about growth. */
const NOTHING_MS = 40
/** What else the machine does counts only when it disturbs them all. */
const TRIES = 3

function listSlow(work: Work, texts = TEXTS): string[] {
  return Object.entries(texts).filter(([, write]) => {
    const [small, large] = [write(SIZE), write(SIZE * TIMES)]
    return Array.from({ length: TRIES }).every(() => {
      const ms = measure(work, large)
      return ms > NOTHING_MS && ms > MOST_GROWTH * measure(work, small)
    })
  }).map(([name]) => name)
}

describe('a text function', () => {
  it.each(Object.entries(FUNCTIONS))('takes time proportional to the length of the text: %s', (_, work) => {
    expect(listSlow(work)).toEqual([])
  })

  let count: Work
  beforeAll(async () => {
    count = await loadTokenCounter('o200k_base')
  })

  it('takes time proportional to the length of the text: tokens', () => {
    /** Ever other characters: no piece of it is known before. */
    const han = (size: number) =>
      Array.from({ length: size }, (_, place) => String.fromCharCode(0x4E00 + place * 7_919 % 20_000)).join('')

    expect(listSlow(count, { ...TEXTS, han })).toEqual([])
  })
})
