import { francAll } from 'franc'
import { data } from 'franc/data.js'
import { expressions } from 'franc/expressions.js'
import { toLanguageTag } from '#record/language-tag.ts'
import { countChars } from './chars.ts'

/** ISO 639-3 codes of the languages with the most writers; franc knows 187 and mistakes short English for Scots. */
export const COMMON = [
  'eng', 'cmn', 'spa', 'hin', 'arb', 'ben', 'por', 'rus', 'jpn', 'deu', 'fra', 'kor', 'ita', 'tur', 'vie', 'pol', 'ukr',
  'nld', 'ron', 'ell', 'ces', 'swe', 'hun', 'dan', 'fin', 'nob', 'heb', 'tha', 'ind', 'pes', 'bul', 'srp', 'hrv', 'slk',
  'slv', 'lit', 'lvs', 'ekk', 'cat', 'tam', 'tel', 'urd', 'zlm',
]

export const UNDETERMINED = 'und'

/**
 * Every code that franc can give: the languages of a script, or the only one that is written in it. Common ones first.
 */
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

interface DetectedLanguage {
  /** ISO 639-3, or 'und'. */
  language: string
  /** How far it is ahead of the next likely language, in percent; 100 = no other is written in this script. */
  lead: number
  /** The length of a text that is too short to tell. */
  tooFewChars?: number
}

const NO_LANGUAGE: DetectedLanguage = { language: UNDETERMINED, lead: 0 }

/**
 * Scores no further apart than this are nearly equal. Measured with the declaration of human rights in the common
 * languages, in pieces of 120 characters, with and without addresses and numbers between: of those in a wanted language
 * 1 in 100 was taken for another one, with 5% 1 in 2,500; of the others still fewer than 1 in 3,000 passes as a wanted
 * one. With 10% that would be six times as many, mostly Catalan, Spanish and Portuguese for each other.
 */
const NEAR = 0.05

interface DetectorOptions {
  /** Those wanted: among nearly equal candidates one of them wins. */
  languages: string[]
  minChars: number
  isCommonOnly: boolean
}

export function createLanguageDetector(
  { languages, minChars, isCommonOnly }: DetectorOptions,
): (text: string) => DetectedLanguage {
  const only = isCommonOnly ? [...new Set([...COMMON, ...languages])] : []
  const wanted = new Set(languages)
  return (text) => {
    const chars = countChars(text)
    if (chars < minChars) {
      return { ...NO_LANGUAGE, tooFewChars: chars }
    }
    // The first one always has the score 1.
    const candidates = francAll(text, { minLength: minChars, only })
    const [[language] = [UNDETERMINED], [, second] = ['', 0]] = candidates
    const near = candidates.find(([code, score]) => wanted.has(code) && 1 - score <= NEAR)
    if (near && near[0] !== language) {
      return { language: near[0], lead: 0 }
    }
    const lead = Math.round(100 * Math.min(1, Math.max(0, 1 - second)))
    return language === UNDETERMINED ? NO_LANGUAGE : { language, lead }
  }
}

/** As many as a reader takes in; `more` others. */
const MOST_NAMED = 20

/** The languages asked for, as the limit that a text was measured against. */
export function toLanguageLimit(languages: readonly string[]): Record<string, string> {
  const kept = languages.slice(0, MOST_NAMED).join(' ')
  return languages.length > MOST_NAMED ? { kept, more: String(languages.length - MOST_NAMED) } : { kept }
}
