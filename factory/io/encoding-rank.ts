import { analyse } from 'chardet'
import type { Encoding } from './encodings.ts'

/** How well a text reads in an encoding. */
export interface Score {
  encoding: Encoding
  /** 0 to 1. */
  score: number
  /** Most of its characters have two bytes. */
  isPaired: boolean
}

/** Shares of what is judged by its characters, and of what is judged by its statistics. */
const CHARACTER_SHARE = 0.6
/** Below this many characters their parts say nothing. */
const FEWEST_CHARACTERS = 6
/** A text with more broken characters than this for each sound one is not of the encoding. */
const BROKEN_SHARE = 0.1
/** Of the characters of a usual text. */
const RARE_SHARE = 0.3
/** More of a text tells no more: a tenth of a second of work. */
const SAMPLE_BYTES = 64 << 10
/** What speaks against an encoding leaves this much of its score. */
const DOUBT = 0.3
/** Any byte is some character of it, so it can never be refused. */
const LAST_RESORT: Score = { encoding: 'windows-1252', score: 0.05, isPaired: false }

/** Percent that the statistics give to every encoding of East Asia of which they have seen too little. */
const KNOWS_NOTHING = 10

/** Names of the statistics that differ from ours; what is not listed is not read. */
const SINGLE_BYTE: Record<string, Encoding> = {
  'ISO-8859-1': 'windows-1252', 'ISO-8859-2': 'iso-8859-2', 'ISO-8859-5': 'iso-8859-5', 'ISO-8859-6': 'windows-1256',
  'ISO-8859-7': 'windows-1253', 'ISO-8859-8': 'windows-1255', 'ISO-8859-9': 'windows-1254', 'KOI8-R': 'koi8-r',
  'windows-1250': 'windows-1250', 'windows-1251': 'windows-1251', 'windows-1252': 'windows-1252',
  'windows-1253': 'windows-1253',
  'windows-1254': 'windows-1254', 'windows-1255': 'windows-1255', 'windows-1256': 'windows-1256',
  'windows-1257': 'windows-1257',
  'windows-874': 'windows-874',
}
const MULTI_BYTE: Record<string, Encoding> = {
  'Big5': 'big5', 'EUC-JP': 'euc-jp', 'EUC-KR': 'euc-kr', 'GB18030': 'gb18030', 'Shift_JIS': 'shift_jis',
}

/**
 * Encodings other than Unicode in which a text may be, the likeliest first. Two ways are joined: what the characters
 * would be (which tells short texts of East Asia apart), and statistics of letters and characters (which tell all
 * others apart).
 */
export function rankEncodings(text: Buffer): [Score, ...Score[]] {
  const start = Math.max(0, text.findIndex(byte => byte >= 0x80))
  const sample = text.subarray(start, start + SAMPLE_BYTES)
  const words = toWords(sample)
  const single = scoreBy(words, SINGLE_BYTE)
  const statistics = new Map(scoreBy(sample, MULTI_BYTE, KNOWS_NOTHING).map(({ encoding, score }) => [encoding, score]))
  const multi = CHARACTER_SETS.map(({ encoding, judge }) => {
    const score = judge(sample)
    return {
      encoding, isPaired: true,
      score: score * (CHARACTER_SHARE + (1 - CHARACTER_SHARE) * (statistics.get(encoding) ?? 0)),
    }
  })
  const ranked = [...multi, ...single, LAST_RESORT].filter(({ score }) => score > 0).sort((a, b) => b.score - a.score)
  const [first = LAST_RESORT, ...rest] = [...Map.groupBy(ranked, ({ encoding }) => encoding).values()]
    .flatMap(([best]) => best ?? [])
  return [first, ...rest]
}

const scoreBy = (text: Buffer, names: Record<string, Encoding>, least = 0): Score[] =>
  analyse(text).flatMap(({ name, confidence }) => {
    const encoding = names[name]
    return encoding && confidence > least ? [{ encoding, score: confidence / 100, isPaired: names === MULTI_BYTE }] : []
  })

/** Only the words that are not ASCII: names of fields would make any text look like an English one. */
function toWords(sample: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let index = 0; index < sample.length;) {
    let [end, isTelling] = [index, false]
    while (end < sample.length && isLetter(sample[end]!)) {
      isTelling ||= sample[end]! >= 0x80
      end += 1
    }
    if (isTelling) {
      parts.push(sample.subarray(index, end), SPACE)
    }
    index = end + 1
  }
  return Buffer.concat(parts)
}

const SPACE = Buffer.from(' ')
const isLetter = (byte: number) => byte >= 0x80 || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A)

/** Characters of two bytes by their lead and trail, counted by what they would be. */
interface Counts {
  /** What a text of the language is mostly made of. */
  common: number
  /** Signs that all of these texts have. */
  signs: number
  /** Characters that only a text of the language has many of. */
  own: number
  rare: number
  broken: number
}

interface CharacterSet {
  encoding: Encoding
  judge: (sample: Buffer) => number
}

type Part = keyof Counts

const CHARACTER_SETS: readonly CharacterSet[] = [
  // GB 2312 orders its common characters by sound: those of the later half begin at C9, and every Chinese text has
  // many.
  toSet('gb18030', isHigh, isTrailOfGb, (lead, trail) => trail < 0xA1 || lead < 0xA1
    ? 'rare'
    : lead <= 0xA3
      ? 'signs'
      : lead === 0xA4 || lead === 0xA5
        ? 'rare'
        : lead >= 0xB0 && lead <= 0xD7 ? (lead >= 0xC9 ? 'own' : 'common') : 'rare', { own: 0.08, common: 0.25 }),
  toSet('euc-kr', isHigh, isTrailOfKorean, (lead, trail) => trail < 0xA1
    ? 'rare'
    : lead >= 0xB0 && lead <= 0xC8 ? 'own' : lead >= 0xA1 && lead <= 0xA3 ? 'signs' : 'rare', { own: 0.5, common: 0 }),
  toSet('euc-jp', isHigh, trail => trail >= 0xA1 && trail <= 0xFE, lead => lead === 0xA4 || lead === 0xA5
    ? 'own'
    : lead >= 0xA1 && lead <= 0xA3
      ? 'signs'
      : lead >= 0xB0 && lead <= 0xCF ? 'common' : 'rare', { own: 0.1, common: 0 }),
  toSet('big5', isHigh, isTrailOfBig5, (lead, trail) => lead >= 0xA4 && lead <= 0xC6
    ? (trail < 0x7F ? 'own' : 'common')
    : lead >= 0xA1 && lead <= 0xA3 ? 'signs' : 'rare', { own: 0.1, common: 0.2 }),
  toSet(
    'shift_jis', lead => (lead >= 0x81 && lead <= 0x9F) || (lead >= 0xE0 && lead <= 0xFC), isTrailOfJis,
    (lead, trail) => {
      const isKana = (lead === 0x82 && trail >= 0x9F) || (lead === 0x83 && trail <= 0x96)
      return isKana ? 'own' : lead === 0x81 ? 'signs' : lead >= 0x88 && lead <= 0x97 ? 'common' : 'rare'
    }, { own: 0.1, common: 0 },
  ),
]

function isHigh(byte: number): boolean {
  return byte >= 0x81 && byte <= 0xFE
}

function isTrailOfGb(byte: number): boolean {
  return byte >= 0x40 && byte <= 0xFE && byte !== 0x7F
}

function isTrailOfKorean(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x81 && byte <= 0xFE)
}

function isTrailOfBig5(byte: number): boolean {
  return (byte >= 0x40 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xFE)
}

function isTrailOfJis(byte: number): boolean {
  return byte >= 0x40 && byte <= 0xFC && byte !== 0x7F
}

/** Shares of the characters of a text that a text of the language has at least. */
interface Least {
  own: number
  common: number
}

function toSet(
  encoding: Encoding,
  isLead: (byte: number) => boolean,
  isTrail: (byte: number) => boolean,
  partOf: (lead: number, trail: number) => Part,
  least: Least,
): CharacterSet {
  return {
    encoding,
    judge(sample) {
      const counts: Counts = { common: 0, signs: 0, own: 0, rare: 0, broken: 0 }
      for (let index = 0; index < sample.length;) {
        const [lead, trail] = [sample[index]!, sample[index + 1] ?? -1]
        if (lead < 0x80) {
          index += 1
        }
        else if (isLead(lead) && isTrail(trail)) {
          counts[partOf(lead, trail)] += 1
          index += 2
        }
        else if (encoding === 'shift_jis' && lead >= 0xA1 && lead <= 0xDF) {
          // Half-width kana, which few texts have.
          counts.rare += 0.5
          index += 1
        }
        else {
          // A sample may end within a character.
          counts.broken += trail < 0 ? 0 : 1
          index += 1
        }
      }
      return toScore(counts, least)
    },
  }
}

function toScore({ common, signs, own, rare, broken }: Counts, least: Least): number {
  const letters = common + own + rare
  const sound = letters + signs
  if (sound === 0) {
    return 0
  }
  const isOdd = own < letters * least.own
    || common < letters * least.common
    || signs > letters
    || rare > letters * RARE_SHARE
  const isStrange = isOdd && sound >= FEWEST_CHARACTERS
  const isDoubtful = isStrange || broken > sound * BROKEN_SHARE
  return (common + own + signs) / (sound + broken) * (isDoubtful ? DOUBT : 1)
}
