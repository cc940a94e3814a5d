import { normalizeText } from '../text/normalize-text.ts'

/** Whether all numbers are the same word. */
export const NUMBERS = ['alike', 'apart'] as const
export type Numbers = (typeof NUMBERS)[number]

/** A number with at most one separator of decimals in it, in any script. */
const NUMBER = /\p{Nd}+(?:[.,،٫⎖⎗⎘]\p{Nd}+)?/gu
/** What datatrove calls punctuation, besides control characters: a list, not a property of Unicode. */
const SIGNS = '!/—”:％１〈&(、━\\【#%「」，】；+^]~“《„\';’{|∶´[=-`*．（–？！：$～«〉,><》)?）。…@_."}►»'
const PUNCTUATION = new RegExp(
  `[${SIGNS.replaceAll(/[\\\]^-]/g, '\\$&')}\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]`, 'gu',
)
/** Of Python's `\s` and `strip()`, without what is punctuation here: JavaScript counts U+FEFF in. */
const BLANKS = /[\t\n \u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/g
const MARKS = /\p{Mn}+/gu
/** Text without these has nothing to take apart. */
const BEYOND = /[^\0-\u007F]/

/**
 * As `simplify_text` of datatrove 0.10 with its defaults, step by step in its order: lower case, numbers as 0,
 * punctuation and control characters as blanks, runs of blanks as one, letters without their marks. Letters that only
 * one of the two versions of Unicode knows may differ.
 *
 * @param numbers `apart` = they stay as they are, which is not what datatrove does.
 */
export function simplifyText(text: string, numbers: Numbers = 'alike'): string {
  const lower = text.toLowerCase()
  const counted = numbers === 'alike' ? lower.replaceAll(NUMBER, '0') : lower
  const spaced = trimSpaces(counted.replaceAll(PUNCTUATION, ' ').replaceAll(BLANKS, ' '))
  return BEYOND.test(spaced) ? trimSpaces(normalizeText(spaced, 'NFD').replaceAll(MARKS, '')) : spaced
}

/** All other blanks have become spaces; `trim` would take U+FEFF as well. */
function trimSpaces(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text[start] === ' ') {
    start += 1
  }
  while (end > start && text[end - 1] === ' ') {
    end -= 1
  }
  return text.slice(start, end)
}
