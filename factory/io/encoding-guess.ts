import { isAscii } from 'node:buffer'
import { rankEncodings } from './encoding-rank.ts'
import type { Encoding } from './encodings.ts'

/** Size of the sample of a longer text. */
export const SAMPLE_BYTES = 256 << 10
/** A file with this share of NUL bytes is not text, unless it is UTF-16. A few NULs are faults of their lines. */
const BINARY_NUL_SHARE = 0.002
const FEW_NULS = 3
/** Minimum number of units to judge the byte order. */
const FEWEST_UNITS = 8
/** Share of common characters in a text of UTF-16; the rest is rare ones. */
const LIKELY_SHARE = 0.95
/** Read in the wrong order, most texts have fewer common characters than this share of those in the right order. */
const SWAPPED_LIKELY_SHARE = 0.7
/** Share of ASCII that such a text has, with spaces or the ends of its lines, and the fewest. */
const TELLING_SHARE = 0.01
const FEWEST_TELLING = 3
/** Swapped, nearly none of its ASCII is ASCII again. */
const SWAPPED_TELLING_SHARE = 0.25
/** Of a text whose pairs of bytes are common characters nearly all. */
const SOUND_SCORE = 0.55

interface Judged {
  encoding: Encoding
  /** Likeliest first, `encoding` among them; empty = the bytes leave no doubt. */
  candidates: Encoding[]
  /** The file is not text in any supported encoding. */
  isBinary: boolean
}

/** As many are shown to a person. */
const MOST_CANDIDATES = 3

/**
 * For bytes without a byte order mark: UTF-16 by its NULs and its characters, UTF-8, else what their characters and
 * statistics say.
 */
export function guessEncoding(sample: Buffer): Judged {
  const nuls = countNuls(sample)
  const wide = nuls > 0 ? guessOrder(sample, isEveryday) ?? guessOrder(sample, isChinese) : undefined
  if (wide) {
    return { encoding: wide, candidates: [], isBinary: false }
  }
  return { ...guessNarrow(sample), isBinary: nuls > FEW_NULS && nuls > sample.length * BINARY_NUL_SHARE }
}

function guessNarrow(sample: Buffer): Pick<Judged, 'encoding' | 'candidates'> {
  const sure = (encoding: Encoding) => ({ encoding, candidates: [] })
  if (isAscii(sample)) {
    return sure('utf-8')
  }
  const utf8 = countUtf8(sample)
  if (utf8.broken === 0) {
    return sure('utf-8')
  }
  const ranked = rankEncodings(sample)
  const [{ encoding, score, isPaired }] = ranked
  const wide = guessOrder(sample, isChinese)
  // Without a NUL, pairs of bytes may also look like ideographs that are none: those of Shift_JIS do.
  if (wide && !(isPaired && score >= SOUND_SCORE)) {
    return sure(wide)
  }
  // Two random letters of such an encoding sometimes look like UTF-8; those of one byte almost never do.
  if (utf8.valid >= utf8.broken * (isPaired ? 2 : 1)) {
    return sure('utf-8')
  }
  return { encoding, candidates: ranked.slice(0, MOST_CANDIDATES).map(it => it.encoding) }
}

/**
 * The byte order in which almost all units are common characters while in the other order they are not. Where they are
 * in both, as kana are, ASCII characters tell it.
 */
function guessOrder(sample: Buffer, isLikely: (unit: number) => boolean): 'utf-16le' | 'utf-16be' | undefined {
  const units = sample.length >> 1
  if (units < FEWEST_UNITS && !sample.includes(0)) {
    return undefined
  }
  const little = { likely: 0, telling: 0 }
  const big = { likely: 0, telling: 0 }
  for (let index = 0; index + 1 < sample.length; index += 2) {
    const [first, second] = [sample[index]!, sample[index + 1]!]
    for (const [order, unit] of [[little, second << 8 | first], [big, first << 8 | second]] as const) {
      order.likely += isLikely(unit) ? 1 : 0
      order.telling += isTelling(unit) ? 1 : 0
    }
  }
  // Pairs of ASCII bytes look like ideographs in both orders, too, but UTF-8 with a few NULs is not UTF-16.
  const isTold = (order: typeof little, other: typeof order) => order.telling
    >= Math.max(FEWEST_TELLING, units * TELLING_SHARE)
    && other.telling <= order.telling * SWAPPED_TELLING_SHARE && countUtf8(sample).broken > 0
  const isClear = (order: typeof little, other: typeof order) => order.likely >= units * LIKELY_SHARE
    && (other.likely <= order.likely * SWAPPED_LIKELY_SHARE || isTold(order, other))
  return isClear(little, big) ? 'utf-16le' : isClear(big, little) ? 'utf-16be' : undefined
}

const isHan = (unit: number) => (unit >= 0x4E00 && unit <= 0x9FFF)
  || (unit >= 0x3000 && unit <= 0x30FF)
  || (unit >= 0xFF01 && unit <= 0xFFEE)
  || (unit >= 0x2010 && unit <= 0x2027)

const isAsciiText = (unit: number) => unit >= 0x20 ? unit < 0x7F : unit === 9 || unit === 10 || unit === 13

/** ASCII that with its bytes swapped is not one of the two common characters whose last byte is zero. */
const isTelling = (unit: number) => isAsciiText(unit) && unit !== 0x4E && unit !== 0x30

/** Or Japanese. In Korean letters a text of GB18030 would look like one of UTF-16. */
const isChinese = (unit: number) => isHan(unit) || isAsciiText(unit)

/** ASCII with its bytes swapped looks like ideographs whose last byte is zero; only two of those are common. */
function isEveryday(unit: number): boolean {
  if (unit < 0x80) {
    return isAsciiText(unit)
  }
  if ((unit & 0xFF) === 0 && unit < 0xD800 && unit !== 0x4E00 && unit !== 0x3000) {
    return false
  }
  return (unit >= 0xA0 && unit < 0x250)
    || (unit >= 0x300 && unit < 0x1000)
    || (unit >= 0x1E00 && unit < 0x2070)
    || (unit >= 0x20A0 && unit < 0x2200)
    || isHan(unit) || (unit >= 0xAC00 && unit <= 0xDFFF)
}

function countNuls(sample: Buffer): number {
  let count = 0
  for (let at = sample.indexOf(0); at >= 0; at = sample.indexOf(0, at + 1)) {
    count += 1
  }
  return count
}

/** Multi-byte sequences that are well formed in UTF-8, and bytes that are not part of any. */
function countUtf8(sample: Buffer): { valid: number, broken: number } {
  let valid = 0
  let broken = 0
  for (let index = 0; index < sample.length;) {
    const lead = sample[index]!
    if (lead < 0x80) {
      index += 1
      continue
    }
    const length = lead >= 0xC2 && lead < 0xE0
      ? 2
      : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0
    if (length > 0 && index + length > sample.length && isContinued(sample, index + 1, sample.length)) {
      // A sample that is not the whole text may end within a character.
      broken += sample.length >= SAMPLE_BYTES ? 0 : 1
      break
    }
    if (length > 0 && index + length <= sample.length && isContinued(sample, index + 1, index + length)) {
      valid += 1
      index += length
    }
    else {
      broken += 1
      index += 1
    }
  }
  return { valid, broken }
}

function isContinued(sample: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    if ((sample[index]! & 0xC0) !== 0x80) {
      return false
    }
  }
  return true
}
