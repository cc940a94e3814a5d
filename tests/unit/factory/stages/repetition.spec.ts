import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  measureFrequent, measureLines, measureRepeated, MOST_CHARS, toWords,
} from '#factory/stages/kinds/filter-repetition/repetition'

/** Each word is one letter, so that shares of characters are shares of words. */
const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 })
const length = fc.integer({ min: 1, max: 4 })

/** For each phrase, the places of the words that are in it. */
function phrasesOf(words: readonly string[], size: number): Map<string, number[][]> {
  const places = new Map<string, number[][]>()
  for (let start = 0; start + size <= words.length; start += 1) {
    const phrase = words.slice(start, start + size).join(' ')
    places.set(phrase, [...places.get(phrase) ?? [], words.slice(start, start + size).map((_, index) => start + index)])
  }
  return places
}

const shareOf = (places: number[][], words: readonly string[]) =>
  words.length === 0 ? 0 : new Set(places.flat()).size / words.length

describe('repetition in a text', () => {
  it('counts each character of the most frequent phrase once', () => {
    fc.assert(fc.property(letters, length, (words, size) => {
      const shares = [...phrasesOf(words, size).values()].filter(places => places.length > 1)
        .map(places => shareOf(places, words))

      expect(measureFrequent(toWords(words.join(' ')), size)).toBeCloseTo(Math.max(0, ...shares))
    }))
  })

  it('counts each character of repeated phrases once, but for the first time', () => {
    fc.assert(fc.property(letters, length, (words, size) => {
      const again = [...phrasesOf(words, size).values()].flatMap(places => places.slice(1))

      expect(measureRepeated(toWords(words.join(' ')), size)).toBeCloseTo(shareOf(again, words))
    }))
  })

  it.each<[string, number, number]>([
    ['', 0, 0],
    ['\n \n', 0, 0],
    ['a\n\n a\r\nbb', 1 / 3, 1 / 4],
    ['a\u2028a', 1 / 2, 1 / 2],
    ['one line', 0, 0],
  ])('of the lines of %j', (text, ofLines, ofChars) => {
    expect(measureLines(text)).toEqual({ ofLines, ofChars })
  })

  it('takes the words of scripts without spaces', () => {
    expect(measureRepeated(toWords('今天天气很好。今天天气很好。'), 3)).toBe(1 / 2)
  })

  it('looks for phrases at the start of a long text only', () => {
    const start = 'x'.repeat(MOST_CHARS)

    expect(measureRepeated(toWords(`${start} ${'a b '.repeat(9)}`), 2)).toBe(0)
  })
})
