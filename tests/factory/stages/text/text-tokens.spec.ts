import fc from 'fast-check'
import { get_encoding as getEncoding } from 'tiktoken'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadTokenCounter, TOKENIZERS } from '#factory/stages/text/token-counter.ts'

/**
 * What tokenizers treat in ways of their own: contractions, line ends, marks, white space that few languages agree on.
 */
const PARTS = [
  'a', 'S', 'word', ' the', '\'s', '\'LL', '\'ſ', '1', '2026', '.', '!!', '/', '\n', '\r\n', '\t', ' ', '  ', '\u0085',
  '\u00A0', '\uFEFF', '\u3000', '\u2028', '中', '这个工具', 'हिन्दी', 'é', 'e\u0301', '😀', '👨\u200D👩', '<|endoftext|>',
  '\uD83D',
]
const text = fc.array(fc.constantFrom(...PARTS), { maxLength: 40 }).map(parts => parts.join(''))
const unbroken = fc.array(
  fc.constantFrom('中', '这', '工', '具', '的', 'e\u0301', '\u{20000}'), { minLength: 30, maxLength: 200 },
).map(parts => parts.join(''))

describe.each(TOKENIZERS)('%s', (name) => {
  const theirs = getEncoding(name)
  let count: (text: string) => number
  beforeAll(async () => {
    count = await loadTokenCounter(name)
  })

  it('counts as tiktoken does', () => {
    fc.assert(fc.property(fc.oneof({ weight: 4, arbitrary: text }, unbroken), (it) => {
      expect(count(it)).toBe(theirs.encode_ordinary(it).length)
    }), { numRuns: 400 })
  })

  it('is loaded once for all stages of a thread', async () => {
    expect(await loadTokenCounter(name)).toBe(count)
  })

  it('knows a contraction in capitals however long it has counted, in texts of either width', () => {
    const texts = ['\'LLé', '\'LL中', `${'é'.repeat(5_000)}'LL`, `${'中'.repeat(5_000)}'LL`]
    const counts = texts.map(it => theirs.encode_ordinary(it).length)

    expect([...Array(3)].map(() => texts.map(count))).toEqual([counts, counts, counts])
  })

  it('counts a text in several parts like the whole', () => {
    const line = `${'Das ist ein Satz. '.repeat(20)}\n`
    const [one, two] = [line.length, 2 * line.length]
      .map(size => count(line.repeat(size / line.length))) as [number, number]

    // A part holds a million characters.
    expect(count(line.repeat(3_000))).toBe(one + 2_999 * (two - one))
    expect(count('𠀀'.repeat(500_001))).toBeGreaterThan(500_001)
  })
})
