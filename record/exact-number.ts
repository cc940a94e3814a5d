declare global {
  interface JSON {
    /** ES2026; TypeScript 5.9 does not know it. */
    rawJSON: (text: string) => object
  }
}

/**
 * A number that a double cannot represent as it is written: 9007199254740993, 1e400, 3.14159265358979323846. It
 * therefore equals no plain number, and is written as it was read.
 */
export class ExactNumber {
  readonly text: string
  private decimal: Decimal | undefined

  constructor(text: string) {
    this.text = text
  }

  read(): Decimal {
    this.decimal ??= toDecimal(this.text)
    return this.decimal
  }

  toString(): string {
    return this.text
  }

  toJSON(): unknown {
    return JSON.rawJSON(this.text)
  }
}

/** sign × 0.digits × 10^exponent; the digits neither begin nor end with a zero. */
export interface Decimal {
  sign: -1 | 0 | 1
  digits: string
  exponent: bigint
}

const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
const ZERO = 48

/** True for a number in JSON's notation. */
export const isNumberText = (text: string): boolean => NUMBER.test(text)

/** @param text a JSON number, or a finite double as JavaScript prints it */
export function toDecimal(text: string): Decimal {
  const [, minus, whole = '', fraction = '', power = '0'] = NUMBER.exec(text) ?? []
  const all = whole + fraction
  let [start, end] = [0, all.length]
  while (start < end && all.charCodeAt(start) === ZERO) {
    start += 1
  }
  while (end > start && all.charCodeAt(end - 1) === ZERO) {
    end -= 1
  }
  if (start === end) {
    return { sign: 0, digits: '', exponent: 0n }
  }
  return { sign: minus ? -1 : 1, digits: all.slice(start, end), exponent: BigInt(whole.length - start) + BigInt(power) }
}

const isSame = (a: Decimal, b: Decimal) => a.sign === b.sign && a.exponent === b.exponent && a.digits === b.digits

/** The value of a number in JSON text: a double when the double's shortest text has the same value. */
export function toNumberValue(text: string, double = Number(text)): number | ExactNumber {
  const shortest = String(double)
  const isExact = shortest === text || (Number.isFinite(double) && isSame(toDecimal(shortest), toDecimal(text)))
  return isExact ? double : new ExactNumber(text)
}

const readDecimal = (value: number | ExactNumber) => typeof value === 'number' ? toDecimal(String(value)) : value.read()

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`, by value. */
export function compareNumbers(a: number | ExactNumber, b: number | ExactNumber): number {
  if (typeof a === 'number' && typeof b === 'number') {
    return a < b ? -1 : a > b ? 1 : 0
  }
  const [left, right] = [readDecimal(a), readDecimal(b)]
  if (left.sign !== right.sign) {
    return left.sign - right.sign
  }
  if (left.exponent !== right.exponent) {
    return left.exponent < right.exponent ? -left.sign : left.sign
  }
  // With the same exponent, the order of the digits as texts is that of the numbers.
  return left.digits === right.digits ? 0 : left.digits < right.digits ? -left.sign : left.sign
}

/** A number with more places is written with an exponent. */
const MOST_PLACES = 100n

/** A number as JSON; equal numbers have equal texts, for hashing and for people. */
export function toCanonicalNumber(value: number | ExactNumber): string {
  if (typeof value === 'number') {
    return value === 0 ? '0' : String(value)
  }
  const { sign, digits, exponent } = value.read()
  const minus = sign < 0 ? '-' : ''
  if (exponent > MOST_PLACES || exponent < -6n) {
    const rest = digits.slice(1)
    return `${minus}${digits[0]}${rest && `.${rest}`}e${exponent - 1n}`
  }
  const point = Number(exponent)
  if (point <= 0) {
    return `${minus}0.${'0'.repeat(-point)}${digits}`
  }
  const fraction = digits.slice(point)
  return `${minus}${digits.slice(0, point).padEnd(point, '0')}${fraction && `.${fraction}`}`
}

export function isWhole(value: number | ExactNumber): boolean {
  if (typeof value === 'number') {
    return Number.isInteger(value)
  }
  const { digits, exponent } = value.read()
  return exponent >= BigInt(digits.length)
}
