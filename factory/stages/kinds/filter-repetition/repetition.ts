import { splitWords } from '../../minhash/split-words.ts'

const LINE_BREAKS = /[\r\n\u2028\u2029]+/
/**
 * Phrases are looked for in so many UTF-16 units, about two books: that takes 0.3 s and 30 MB at most, where a record
 * of 15 MB took 6 s and over 1 GB (3 December 2026, one core).
 */
export const MOST_CHARS = 1_000_000

/** Shares from 0 to 1 of what repeats an earlier line; blank lines do not count. */
export function measureLines(text: string): { ofLines: number, ofChars: number } {
  const seen = new Set<string>()
  let [lines, chars, repeatedLines, repeatedChars] = [0, 0, 0, 0]
  for (const part of text.split(LINE_BREAKS)) {
    const line = part.trim()
    if (line === '') {
      continue
    }
    lines += 1
    chars += line.length
    if (seen.has(line)) {
      repeatedLines += 1
      repeatedChars += line.length
    }
    seen.add(line)
  }
  return { ofLines: toShare(repeatedLines, lines), ofChars: toShare(repeatedChars, chars) }
}

/** The words of a text, from which phrases are cut without copying them. */
interface Words {
  /** With one space between two. */
  text: string
  /** Where each word starts, and after the last one where the next would. */
  starts: number[]
}

/** Of the first `MOST_CHARS` of a text. */
export function toWords(given: string): Words {
  const text = splitWords(given.slice(0, MOST_CHARS), 'auto')
  const starts = [0]
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) {
    starts.push(at + 1)
  }
  return { text, starts: text === '' ? [] : [...starts, text.length + 1] }
}

/** Share of the words' characters in the most frequent phrase; one that occurs once is not frequent. */
export function measureFrequent(words: Words, length: number): number {
  const seen = new Map<string, { chars: number, end: number }>()
  let most = 0
  forEachPhrase(words, length, (phrase, start) => {
    const end = start + length
    const before = seen.get(phrase)
    if (!before) {
      seen.set(phrase, { chars: countChars(words, start, end), end })
      return
    }
    // "ha ha ha" has the phrase "ha ha" twice, and no character twice.
    before.chars += countChars(words, Math.max(before.end, start), end)
    before.end = end
    most = Math.max(most, before.chars)
  })
  return toShare(most, countAll(words))
}

/** Share of the words' characters in phrases that have occurred before; where these overlap, each character once. */
export function measureRepeated(words: Words, length: number): number {
  const seen = new Set<string>()
  let chars = 0
  let counted = 0
  forEachPhrase(words, length, (phrase, start) => {
    if (seen.has(phrase)) {
      const end = start + length
      chars += countChars(words, Math.max(counted, start), end)
      counted = end
    }
    seen.add(phrase)
  })
  return toShare(chars, countAll(words))
}

function forEachPhrase({ text, starts }: Words, length: number, look: (phrase: string, start: number) => void): void {
  for (let start = 0; start + length < starts.length; start += 1) {
    look(text.slice(starts[start], starts[start + length]! - 1), start)
  }
}

/** Of the words from one up to another, without the spaces. */
const countChars = ({ starts }: Words, from: number, to: number): number => starts[to]! - starts[from]! - (to - from)

const countAll = (words: Words): number =>
  words.starts.length === 0 ? 0 : countChars(words, 0, words.starts.length - 1)

const toShare = (part: number, all: number): number => all === 0 ? 0 : part / all
