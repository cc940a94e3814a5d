import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simplifyText } from '#factory/stages/minhash/simplify-text.ts'
import { splitWords, WORD_MODES } from '#factory/stages/minhash/split-words.ts'
import reference from './reference.json'

describe('the text that is compared', () => {
  it.each(reference.simplified)('is that of datatrove: %j', (text, simplified) => {
    expect(simplifyText(text!)).toBe(simplified)
  })
})

describe('the words of a text', () => {
  it.each([
    ['auto', 'one two2 trois', 'one two2 trois'],
    ['auto', 'a€b ☂ c', 'a b c'],
    ['auto', '我们使用数据 and 机器学习', '我们 使用 数据 and 机器 学习'],
    ['spaces', '我们使用数据 and 机器学习', '我们使用数据 and 机器学习'],
    ['characters', '数据and机器 学习', '数 据 and 机 器 学 习'],
    ['characters', '', ''],
    ['auto', '☂ ☂', ''],
  ] as const)('are split %s: %s', (mode, text, words) => {
    expect(splitWords(text, mode)).toBe(words)
  })

  it('hold all letters and digits in their order, with one space between two words', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 })
    const mixed = fc.array(fc.oneof(text, fc.constantFrom('中文分词', 'かな漢字', 'ภาษาไทย', ' word ', '0')))
      .map(parts => parts.join(''))
    const lettersOf = (it: string) => it.replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '')

    fc.assert(fc.property(mixed, fc.constantFrom(...WORD_MODES), (given, mode) => {
      const words = splitWords(given, mode)

      expect(lettersOf(words)).toBe(lettersOf(given))
      expect(words).toMatch(/^(?:[\p{L}\p{M}\p{N}]+(?: [\p{L}\p{M}\p{N}]+)*)?$/u)
    }), { numRuns: 300 })
  })
})
