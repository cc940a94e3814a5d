import type { Encoding } from './encodings.ts'
import { recodeWhole } from './to-utf8.ts'

/** Enough for a person to tell sense from nonsense. */
const MOST_LINES = 3
const MOST_BYTES = 160
/** Kept before the first byte that is not ASCII. */
const LEAD_BYTES = 24

const LF = 10
const CR = 13

/**
 * The first lines that look different in other encodings: those with bytes that are not ASCII. For the encodings that
 * can only be guessed, in which a line end is never part of a character.
 */
export function findTellingLines(sample: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let at = findHigh(sample, 0); at >= 0 && lines.length < MOST_LINES; at = findHigh(sample, at)) {
    const end = findEnd(sample, at)
    const start = Math.max(findStart(sample, at), at - LEAD_BYTES)
    lines.push(sample.subarray(start, Math.min(end, start + MOST_BYTES)))
    at = end
  }
  return lines
}

/** A character that the cut broke is left out; what cannot be decoded is U+FFFD. */
export const toLinesIn = (lines: readonly Buffer[], encoding: Encoding): string[] =>
  lines.map(line => recodeWhole(line, encoding)
    .toString('utf8').replace(line.length < MOST_BYTES ? '' : /\uFFFD+$/, '').replaceAll('\0', '\uFFFD').trim())

const isEnd = (byte: number) => byte === LF || byte === CR

function findHigh(sample: Buffer, from: number): number {
  const found = sample.subarray(from).findIndex(byte => byte >= 0x80)
  return found < 0 ? -1 : from + found
}

function findEnd(sample: Buffer, from: number): number {
  const found = sample.subarray(from).findIndex(isEnd)
  return found < 0 ? sample.length : from + found
}

const findStart = (sample: Buffer, from: number): number => sample.subarray(0, from).findLastIndex(isEnd) + 1
