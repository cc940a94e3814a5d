import { SECRET, SECRET_CONDITION } from '../secret-shape.ts'

export const PERSONAL_KINDS = ['email', 'phone', 'id_card', 'secret'] as const
export type PersonalKind = (typeof PERSONAL_KINDS)[number]

export interface PersonalHit {
  kind: PersonalKind
  /** The found text with most of it hidden: a report must not spread it. */
  masked: string
}

/**
 * What each kind looks like. Every repetition is bounded, so that the time is proportional to the length of the text, whatever is in it.
 * Without a look at what is around: a reader can give such a pattern to a stage, to remove the records.
 */
const EMAIL = String.raw`[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,5}\.[A-Za-z]{2,63}`
/** Mainland mobile numbers. */
const MAINLAND = String.raw`(?:\+?86[- ]?)?1[3-9]\d(?:\d{8}|[- ]\d{4}[- ]\d{4})`
/** International numbers with their plus sign. */
const INTERNATIONAL = String.raw`\+[1-9]\d{0,2}(?:[- ]?\d{2,4}){2,4}`
/** Of North America, as they are written there: digits alone, or with spaces alone, may be any number. */
const AMERICAN = String.raw`(?:\+?1[-. ]?)?(?:\([1-9]\d{2}\) ?[2-9]\d{2}[-. ]\d{4}|[1-9]\d{2}(?:-[2-9]\d{2}-|\.[2-9]\d{2}\.)\d{4})`
/** Not a part of a longer code or number; an extension may follow. */
const AMERICAN_ALONE = String.raw`(?<![\w+]|\w-|\d\.)${AMERICAN}(?!(?!x\d|ext)\w|[-.]\d|-\w)`
/** Resident identity cards: region, birthday, sequence, check character. */
const ID_CARD = String.raw`[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]`

/** To be copied into a condition of a stage: each occurs wherever something of its kind is found, and seldom elsewhere. */
export const REMOVAL_PATTERNS: Readonly<Record<PersonalKind, string>> = {
  email: String.raw`[\w.+-]+@[\w.-]+\.[A-Za-z]{2}`,
  phone: `${MAINLAND}|${INTERNATIONAL}|${AMERICAN}`,
  id_card: ID_CARD,
  secret: SECRET_CONDITION,
}

/** The last part is of letters: `name@1.2.3` is a package. */
const EMAILS = new RegExp(`(?<![\\w.+-])${EMAIL}`, 'g')
/** The end of a UUID may hold as many digits. */
const IN_UUID = String.raw`[\dA-Fa-f]{8}-(?:[\dA-Fa-f]{4}-){3}[A-Fa-f]?`
const PHONES = new RegExp(`(?<![\\d+]|${IN_UUID})(?:${MAINLAND}|${INTERNATIONAL})(?!\\d)|${AMERICAN_ALONE}`, 'g')
const ID_CARDS = new RegExp(`(?<!\\d)${ID_CARD}(?![\\dA-Za-z])`, 'g')

const FACTORS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'
const FEWEST_PHONE_DIGITS = 8
const MASK = '***'

/** GB 11643: the last character follows from the others. */
export function isIdCard(text: string): boolean {
  const sum = FACTORS.reduce((total, factor, index) => total + factor * Number(text[index]), 0)
  return text.length === 18 && CHECKS[sum % 11] === text[17]?.toUpperCase()
}

interface Place {
  kind: PersonalKind
  start: number
  /** Exclusive. */
  end: number
}

/** What looks like data of a person, or like a key, in a text or in a number as it is written. */
export const findPersonalData = (text: string): PersonalHit[] =>
  findPlaces(text).map(({ kind, start, end }) => ({ kind, masked: mask(kind, text.slice(start, end)) }))

/** The text with all of that masked, and the kinds of what was. */
export function maskPersonalData(text: string): { text: string, kinds: PersonalKind[] } {
  const places = findPlaces(text).map(place => place.kind === 'secret' ? toWholeKey(text, place) : place)
  const parts: string[] = []
  const kinds = new Set<PersonalKind>()
  let at = 0
  for (const { kind, start, end } of places.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start >= at) {
      parts.push(text.slice(at, start), mask(kind, text.slice(start, end)))
      kinds.add(kind)
    }
    else if (end > at) {
      // The rest of what overlaps the one before.
      parts.push(MASK)
      kinds.add(kind)
    }
    at = Math.max(at, end)
  }
  return { text: parts.join('') + text.slice(at), kinds: PERSONAL_KINDS.filter(kind => kinds.has(kind)) }
}

const KEY_HEAD = '-----BEGIN '
const KEY_END = /-----END (?:[A-Z]{1,10} ){0,2}PRIVATE KEY-----/g

/** A private key is found by its head alone; it reaches to its end, or to that of the text. */
function toWholeKey(text: string, { kind, start, end }: Place): Place {
  if (!text.startsWith(KEY_HEAD, start)) {
    return { kind, start, end }
  }
  KEY_END.lastIndex = end
  return { kind, start, end: KEY_END.test(text) ? KEY_END.lastIndex : text.length }
}

function findPlaces(text: string): Place[] {
  // A text without any of these signs, as most are, costs one look.
  if (!/[@+-]|\d{3}[.)] ?\d{3}|\d{8}|[A-Za-z0-9]{16}/.test(text)) {
    return []
  }
  return [
    ...text.includes('@') ? listMatches(text, 'email', EMAILS) : [],
    ...listMatches(text, 'phone', PHONES, it => it.replaceAll(/\D/g, '').length >= FEWEST_PHONE_DIGITS),
    ...listMatches(text, 'id_card', ID_CARDS, isIdCard),
    ...listMatches(text, 'secret', SECRET),
  ]
}

function listMatches(text: string, kind: PersonalKind, pattern: RegExp, isOne = (_: string) => true): Place[] {
  return Array.from(text.matchAll(pattern)).flatMap(({ 0: match, index }) =>
    isOne(match) ? [{ kind, start: index, end: index + match.length }] : [])
}

function mask(kind: PersonalKind, text: string): string {
  if (kind === 'email') {
    const [name = '', domain = ''] = text.split('@')
    return `${name.slice(0, 1)}${MASK}@${domain.slice(0, 1)}${MASK}${domain.slice(domain.lastIndexOf('.'))}`
  }
  const [first, last] = kind === 'secret' ? [4, 0] : [3, 2]
  return `${text.slice(0, first)}${MASK}${last > 0 ? text.slice(-last) : ''}`
}
