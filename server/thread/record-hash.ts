import { createHash } from 'node:crypto'
import { toCanonicalText } from '#record/canonical-text.ts'
import { parseValue, TooDeep } from '#record/parse-value.ts'
import { isRecord, type Value } from '#record/value.ts'
import type { RecordDifference } from '#shared/domain/release/bump'

export interface HashTask {
  records: readonly string[]
  /** Names of fields that do not count. */
  without: readonly string[]
}

/** @returns null when one of them is no JSON, or nested too deep */
export function hashRecords({ records, without }: HashTask): BigUint64Array | null {
  const hashes = new BigUint64Array(records.length)
  for (const [index, record] of records.entries()) {
    const hash = hashRecord(record, without)
    if (hash === null) {
      return null
    }
    hashes[index] = hash
  }
  return hashes
}

/** @returns null when it is no JSON, or nested too deep */
export function hashRecord(record: string, without: readonly string[]): bigint | null {
  try {
    return toHash(record, without)
  }
  catch (error) {
    if (error instanceof SyntaxError || error instanceof TooDeep) {
      return null
    }
    throw error
  }
}

/** By value: neither the order of fields nor the notation of a number matters, whether a double can hold it or not. */
function toHash(line: string, without: readonly string[]): bigint {
  const text = toCanonicalText(omit(parseValue(line), without))
  return createHash('sha256').update(text).digest().readBigUInt64LE()
}

function omit(record: Value, names: readonly string[]): Value {
  if (names.length === 0 || !isRecord(record)) {
    return record
  }
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))
}

export interface PairTask {
  left: BigUint64Array
  right: BigUint64Array
}

/** What both sides have in common, in any order. */
export function pairHashes({ left, right }: PairTask): RecordDifference {
  left.sort()
  right.sort()
  let [at, to, same] = [0, 0, 0]
  while (at < left.length && to < right.length) {
    const [a, b] = [left[at]!, right[to]!]
    same += a === b ? 1 : 0
    at += a <= b ? 1 : 0
    to += b <= a ? 1 : 0
  }
  return { same, added: right.length - same, gone: left.length - same }
}
