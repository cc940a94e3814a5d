import { BytePairs } from './byte-pairs.ts'

export const TOKENIZERS = ['o200k_base', 'cl100k_base'] as const
export type Tokenizer = (typeof TOKENIZERS)[number]

/**
 * In either case, spelled out: Node 24 forgets `(?i:…)` when it compiles an expression that has been used for a while.
 */
const CONTRACTION = '(?:\'(?:[sSſ]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL]{2}|[dD]))'
const UPPER = '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]'
const LOWER = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]'
const PUNCTUATION = '[^\\p{White_Space}\\p{L}\\p{N}]'
const BLANKS = '\\p{White_Space}*[\\r\\n]+|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+'

/**
 * How OpenAI's tiktoken splits a text before it merges bytes: no token crosses the border of such a piece. White space
 * is as in Unicode and tiktoken, unlike JavaScript's `\s`, which lacks U+0085 and includes U+FEFF.
 */
const PIECE: Record<Tokenizer, RegExp> = {
  o200k_base: toPieces(
    `[^\\r\\n\\p{L}\\p{N}]?${UPPER}*${LOWER}+${CONTRACTION}?`,
    `[^\\r\\n\\p{L}\\p{N}]?${UPPER}+${LOWER}*${CONTRACTION}?`,
    '\\p{N}{1,3}',
    ` ?${PUNCTUATION}+[\\r\\n/]*`,
    BLANKS,
  ),
  cl100k_base: toPieces(
    CONTRACTION,
    '[^\\r\\n\\p{L}\\p{N}]?\\p{L}+',
    '\\p{N}{1,3}',
    ` ?${PUNCTUATION}+[\\r\\n]*`,
    BLANKS,
  ),
}

/** Longest piece in the cache: words recur, longer pieces hardly do. */
const MAX_KNOWN_CHARS = 32
const MAX_KNOWN = 50_000
/** On some millions of characters without a border the expression exceeds the stack. */
const MAX_PART_CHARS = 1_000_000
/** The upper six bits of the second half of a character. */
const LOW_SURROGATE = 0xDC00 >> 10

/** One a tokenizer for all stages of a thread: each attempt would spend a tenth of a second or more on another. */
const counters = new Map<Tokenizer, Promise<(text: string) => number>>()

/**
 * Loads only the ranks of the tokenizer in use, which are some megabytes, and keeps them. A text that looks like a
 * special token is counted as text. The ranks come from gpt-tokenizer; its own counting, and tiktoken's, takes
 * quadratic time on text without spaces: 40,000 Han characters took 7 s (2026-11-26, Node 24, `encode_ordinary` of
 * tiktoken 1.0.22). MB per CPU second on Chinese without repeats: 1.9 here, 0.65 gpt-tokenizer, 4.5 tiktoken.
 */
export function loadTokenCounter(tokenizer: Tokenizer): Promise<(text: string) => number> {
  const counter = counters.get(tokenizer) ?? openTokenCounter(tokenizer)
  counters.set(tokenizer, counter)
  return counter
}

async function openTokenCounter(tokenizer: Tokenizer): Promise<(text: string) => number> {
  const { default: tokens } = tokenizer === 'o200k_base'
    ? await import('gpt-tokenizer/bpeRanks/o200k_base')
    : await import('gpt-tokenizer/bpeRanks/cl100k_base')
  return createTokenCounter(PIECE[tokenizer], new BytePairs(tokens))
}

function createTokenCounter(pieces: RegExp, pairs: BytePairs): (text: string) => number {
  const known = new Map<string, number>()
  const countPiece = (piece: string): number => {
    if (piece.length > MAX_KNOWN_CHARS) {
      return pairs.count(piece)
    }
    let count = known.get(piece)
    if (count === undefined) {
      count = pairs.count(piece)
      if (known.size >= MAX_KNOWN) {
        known.clear()
      }
      known.set(piece, count)
    }
    return count
  }
  const countPart = (part: string): number => {
    let count = 0
    pieces.lastIndex = 0
    for (let match = pieces.exec(part); match; match = pieces.exec(part)) {
      count += countPiece(match[0])
    }
    return count
  }
  return (text) => {
    let count = 0
    for (let start = 0; start < text.length;) {
      const end = findPartEnd(text, start)
      count += countPart(start === 0 && end === text.length ? text : text.slice(start, end))
      start = end
    }
    return count
  }
}

/** A piece always ends between a line feed and a letter; a text without such a place is cut anywhere. */
function findPartEnd(text: string, start: number): number {
  const last = start + MAX_PART_CHARS
  if (last >= text.length) {
    return text.length
  }
  for (let end = text.lastIndexOf('\n', last - 1) + 1; end > start; end = text.lastIndexOf('\n', end - 2) + 1) {
    if (/^\p{L}/u.test(text.slice(end, end + 2))) {
      return end
    }
  }
  const isHalf = text.charCodeAt(last) >> 10 === LOW_SURROGATE
  return isHalf ? last - 1 : last
}

function toPieces(...patterns: string[]): RegExp {
  return new RegExp(patterns.join('|'), 'gu')
}
