import type { Span } from './json-scan.ts'
import { endOfPrivateKey, SECRET, SECRET_CONDITION } from './secret-shape.ts'

export const PERSONAL_KINDS = ['email', 'phone', 'id_card', 'secret'] as const
export type PersonalKind = (typeof PERSONAL_KINDS)[number]

export interface PersonalHit {
  kind: PersonalKind
  /** The found text with most of it hidden: a report must not spread it. */
  masked: string
}

/**
 * What each kind looks like. Every repetition is bounded, so that the time is proportional to the length of the text,
 * whatever is in it. Without a look at what is around: a reader can give such a pattern to a stage, to remove the
 * records.
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

/** What stands around a number, where the scan looks around: a stage cannot. */
const BEFORE_AMERICAN = String.raw`(?:^|[^\w+.-]|(?:^|\W)-|(?:^|\D)\.)`
const AFTER_AMERICAN = String.raw`(?:$|[^\w.-]|x\d|ext|\.(?:$|\D)|-(?:$|\W))`
/** Of at least as many digits as the scan asks for. */
const INTERNATIONAL_CONDITION = String.raw`\+[1-9](?:[- ]?\d){7,18}`

/**
 * To be copied into a condition of a stage: each occurs wherever something of its kind is found, and seldom elsewhere.
 * A phone number also occurs in one of some 1,400 UUIDs: a stage removes a record too many rather than one too few.
 */
export const REMOVAL_PATTERNS: Readonly<Record<PersonalKind, string>> = {
  email: String.raw`[\w.+-]+@[\w.-]+\.[A-Za-z]{2}`,
  phone: String.raw`(?:^|[^\d+])(?:${MAINLAND}|${INTERNATIONAL_CONDITION})(?:$|\D)|`
    + `${BEFORE_AMERICAN}${AMERICAN}${AFTER_AMERICAN}`,
  id_card: ID_CARD,
  secret: SECRET_CONDITION,
}

/** The last part is of letters: `name@1.2.3` is a package. */
const EMAILS = new RegExp(`(?<![\\w.+-])${EMAIL}`, 'g')
const PHONES = new RegExp(`(?<![\\d+])(?:${MAINLAND}|${INTERNATIONAL})(?!\\d)|${AMERICAN_ALONE}`, 'g')
const ID_CARDS = new RegExp(`(?<!\\d)${ID_CARD}(?![\\dA-Za-z])`, 'g')
const UUID = String.raw`\+?[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}`
const HASH = String.raw`(?:0x)?[\da-f]{16,4096}`
const ULID = '[0-7][0-9a-hjkmnp-tv-z]{25}'
/** By chance, digits in them stand as in a phone number. */
const CODES = new RegExp(String.raw`${UUID}|(?<![\da-z])(?:${HASH}|${ULID})(?![\da-z])`, 'gi')

const FACTORS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'
const FEWEST_PHONE_DIGITS = 8
const MASK = '***'
const KEY_HEAD = '-----BEGIN '

/** GB 11643: the last character follows from the others. */
export function isIdCard(text: string): boolean {
  const sum = FACTORS.reduce((total, factor, index) => total + factor * Number(text[index]), 0)
  return text.length === 18 && CHECKS[sum % 11] === text[17]?.toUpperCase()
}

interface Place extends Span {
  kind: PersonalKind
}

/** What looks like data of a person, or like a key, in a text or in a number as it is written. */
export const findPersonalData = (text: string): PersonalHit[] =>
  findPlaces(text).map(({ kind, start, end }) => ({ kind, masked: mask(kind, text.slice(start, end)) }))

interface MaskedText {
  text: string
  /** Of what was masked. */
  kinds: PersonalKind[]
  /** A private key has begun whose last line is not in this text. */
  isInKey: boolean
}

/**
 * The text with all of that masked.
 * @param isInKey it begins within a private key: texts may each be a line of one.
 */
export function maskPersonalData(text: string, isInKey = false): MaskedText {
  return isInKey ? maskWithinKey(text) : maskPlaces(text, findPlaces(text))
}

function maskWithinKey(text: string): MaskedText {
  const end = endOfPrivateKey(text, 0)
  if (end < 0) {
    return { text: MASK, kinds: ['secret'], isInKey: true }
  }
  const rest = maskPersonalData(text.slice(end))
  const kinds = PERSONAL_KINDS.filter(kind => kind === 'secret' || rest.kinds.includes(kind))
  return { text: MASK + rest.text, kinds, isInKey: rest.isInKey }
}

function maskPlaces(text: string, places: Place[]): MaskedText {
  const { parts, isInKey } = toHiddenParts(text, places)
  const kinds = new Set(parts.map(({ kind }) => kind))
  const masked = replaceParts(text, parts, ({ kind, isRest }, part) => isRest ? MASK : mask(kind, part))
  return { text: masked, kinds: PERSONAL_KINDS.filter(kind => kinds.has(kind)), isInKey }
}

export interface HiddenPart extends Place {
  /** The rest of what overlaps the part before. */
  isRest: boolean
}

/** What to hide of a text, without overlaps, in the order of the text. Sorts the places. */
export function toHiddenParts(text: string, places: Place[]): { parts: HiddenPart[], isInKey: boolean } {
  const parts: HiddenPart[] = []
  let [at, keyEnd, isInKey] = [0, 0, false]
  for (const { kind, start, end: ownEnd } of places.sort((a, b) => a.start - b.start || b.end - a.end)) {
    let end = ownEnd
    // A private key is found by its first line alone; it reaches to its last one, or to the end of the text.
    if (start >= keyEnd && kind === 'secret' && text.startsWith(KEY_HEAD, start)) {
      const found = endOfPrivateKey(text, end)
      isInKey = found < 0
      keyEnd = end = isInKey ? text.length : found
    }
    if (end > at) {
      parts.push({ kind, start: Math.max(at, start), end, isRest: start < at })
    }
    at = Math.max(at, end)
  }
  return { parts, isInKey }
}

export function replaceParts(
  text: string, parts: readonly HiddenPart[], toText: (part: HiddenPart, found: string) => string,
): string {
  const written: string[] = []
  let at = 0
  for (const part of parts) {
    written.push(text.slice(at, part.start), toText(part, text.slice(part.start, part.end)))
    at = part.end
  }
  return written.join('') + text.slice(at)
}

/** In the order of the kinds; those of several may overlap. */
export function findPlaces(text: string): Place[] {
  // A text without any of these signs, as most are, costs one look.
  if (!/[@+-]|\d{3}[.)] ?\d{3}|\d{4} \d{4}|\d{8}|[A-Za-z0-9]{16}/.test(text)) {
    return []
  }
  return [
    ...text.includes('@') ? listMatches(text, 'email', EMAILS) : [],
    ...listPhones(text),
    ...listMatches(text, 'id_card', ID_CARDS, isIdCard),
    ...listMatches(text, 'secret', SECRET),
  ]
}

function listPhones(text: string): Place[] {
  const phones = listMatches(text, 'phone', PHONES, it => it.replaceAll(/\D/g, '').length >= FEWEST_PHONE_DIGITS)
  if (phones.length === 0) {
    return phones
  }
  const codes = listMatches(text, 'phone', CODES)
  let next = 0
  // Both are in the order of the text.
  return phones.filter(({ start, end }) => {
    while (next < codes.length && codes[next]!.end < end) {
      next += 1
    }
    const code = codes[next]
    return code === undefined || start < code.start
  })
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
