import { franc } from 'franc'
import { countChars } from './chars.ts'

/** ISO 639-3 codes of the languages with the most writers; franc knows 187 and mistakes short English for Scots. */
export const COMMON = ['eng', 'cmn', 'spa', 'hin', 'arb', 'ben', 'por', 'rus', 'jpn', 'deu', 'fra', 'kor', 'ita', 'tur', 'vie', 'pol', 'ukr', 'nld', 'ron', 'ell', 'ces', 'swe', 'hun', 'dan', 'fin', 'nob', 'heb', 'tha', 'ind', 'pes', 'bul', 'srp', 'hrv', 'slk', 'slv', 'lit', 'lav', 'est', 'cat', 'tam', 'tel', 'urd', 'zlm']

export const UNDETERMINED = 'und'

/** @returns the ISO 639-3 code of a text, or 'und'. */
export function createLanguageDetector({ languages, minChars, isCommonOnly }: { languages: string[], minChars: number, isCommonOnly: boolean }): (text: string) => string {
  const only = isCommonOnly ? [...new Set([...COMMON, ...languages])] : []
  return text => countChars(text) < minChars ? UNDETERMINED : franc(text, { minLength: minChars, only })
}
