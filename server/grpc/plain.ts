import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt'
import { AppError } from '#server/errors'

/** @throws AppError `internal` when the number is beyond 2⁵³: rounding it would be worse than stopping. */
export function toNumber(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) {
    throw new AppError('internal', `${value} is beyond what we count to`)
  }
  return number
}

export const toDate = (value: Timestamp | undefined): Date | undefined => value && timestampDate(value)

/** A missing timestamp that the contract promises becomes our own time, the best guess available. */
export const toDateOrNow = (value: Timestamp | undefined): Date => toDate(value) ?? new Date()

export const toNumbers = (counts: Record<string, bigint>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, toNumber(value)]))

/** Name of an enum's value without its prefix; a value that this build does not know is `UNSPECIFIED`. */
export const enumName = (names: Record<number, string>, value: number): string => names[value] ?? 'UNSPECIFIED'

/** @throws AppError `internal` when the text is not a JSON object. */
export function parseObject(text: string, what: string): Record<string, unknown> {
  const value = parse(text, what)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AppError('internal', `${what} is not a JSON object`)
  }
  return Object.fromEntries(Object.entries(value))
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch (cause) {
    throw new AppError('internal', `${what} is not JSON`, { cause })
  }
}

/** @throws AppError `internal` when the peer omitted a field that the contract promises. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new AppError('internal', `the answer has no ${what}`)
  }
  return value
}
