import { franc } from 'franc'
import { data } from 'franc/data.js'
import { expressions } from 'franc/expressions.js'
import { toLanguageTag } from '#record/language-tag.ts'
import { countChars } from './chars.ts'

/** ISO 639-3 codes of the languages with the most writers; franc knows 187 and mistakes short English for Scots. */
export const COMMON = ['eng', 'cmn', 'spa', 'hin', 'arb', 'ben', 'por', 'rus', 'jpn', 'deu', 'fra', 'kor', 'ita', 'tur', 'vie', 'pol', 'ukr', 'nld', 'ron', 'ell', 'ces', 'swe', 'hun', 'dan', 'fin', 'nob', 'heb', 'tha', 'ind', 'pes', 'bul', 'srp', 'hrv', 'slk', 'slv', 'lit', 'lvs', 'ekk', 'cat', 'tam', 'tel', 'urd', 'zlm']

export const UNDETERMINED = 'und'

/** Every code that franc can give: the languages of a script, or the only one that is written in it. Common ones first. */
export const DETECTED: readonly string[] = [...new Set([
  ...COMMON,
  ...Object.values(data).flatMap(languages => Object.keys(languages)),
  ...Object.keys(expressions).filter(script => !(script in data)),
])]

const BY_TAG = new Map(DETECTED.map(code => [toLanguageTag(code), code]))

/**
 * The code that the detector gives for a language.
 *
 * @param code two or three letters: ISO 639-1, ISO 639-2 or ISO 639-3, of a macrolanguage too.
 * @returns undefined when the detector never gives this language.
 */
export function toDetected(code: string): string | undefined {
  if (DETECTED.includes(code)) {
    return code
  }
  return /^[a-z]{2,3}$/.test(code) ? BY_TAG.get(toLanguageTag(code)) : undefined
}

/** @returns the ISO 639-3 code of a text, or 'und'. */
export function createLanguageDetector({ languages, minChars, isCommonOnly }: { languages: string[], minChars: number, isCommonOnly: boolean }): (text: string) => string {
  const only = isCommonOnly ? [...new Set([...COMMON, ...languages])] : []
  return text => countChars(text) < minChars ? UNDETERMINED : franc(text, { minLength: minChars, only })
}
