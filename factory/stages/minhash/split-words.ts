export const WORD_MODES = ['auto', 'spaces', 'characters'] as const
export type WordMode = (typeof WORD_MODES)[number]

const NO_WORD = /[^\p{L}\p{M}\p{N}]+/gu
/** Letters of scripts that put no space between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const UNSPACED_RUNS = new RegExp(`${UNSPACED.source}+`, 'gu')
const UNSPACED_EACH = new RegExp(UNSPACED.source, 'gu')

/** The dictionaries of ICU, which are the same whatever the language is called. */
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

const SPLIT: Record<WordMode, (run: string) => string> = {
  spaces: run => run,
  auto: text => text.replaceAll(UNSPACED_RUNS, toSegments),
  characters: text => text.replaceAll(UNSPACED_EACH, ' $& '),
}

/**
 * The words of a text, with one space between two: runs of letters, marks and digits. Runs in a script without spaces
 * are split by the dictionaries of ICU (`auto`) or into characters, or stay whole (`spaces`).
 */
export function splitWords(text: string, mode: WordMode): string {
  const runs = text.replaceAll(NO_WORD, ' ')
  return (UNSPACED.test(runs) ? SPLIT[mode](runs).replaceAll(/ {2,}/g, ' ') : runs).trim()
}

function toSegments(run: string): string {
  let words = ' '
  for (const { segment } of segmenter.segment(run)) {
    words += `${segment} `
  }
  return words
}
