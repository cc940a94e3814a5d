/** Code points, both ends included. */
export type Ranges = readonly (readonly [from: number, to: number])[]

const LAST = 0x10FFFF
const [FIRST_HALF, LAST_HALF] = [0xD800, 0xDFFF]

export const ANY: Ranges = [[0, LAST]]

const ESCAPED: Record<'digit' | 'space' | 'word', Ranges> = {
  digit: [[0x30, 0x39]],
  word: [[0x30, 0x39], [0x41, 0x5A], [0x5F, 0x5F], [0x61, 0x7A]],
  space: [
    [0x09, 0x0D], [0x20, 0x20], [0xA0, 0xA0], [0x1680, 0x1680], [0x2000, 0x200A], [0x2028, 0x2029], [0x202F, 0x202F],
    [0x205F, 0x205F], [0x3000, 0x3000], [0xFEFF, 0xFEFF],
  ],
}

/** `\d`, `\s`, `\w` of JavaScript. */
export const escapedSet = (kind: keyof typeof ESCAPED): Ranges => ESCAPED[kind]

export function complement(ranges: Ranges): Ranges {
  const sorted = [...ranges].sort(([a], [b]) => a - b)
  const gaps: [number, number][] = []
  let next = 0
  for (const [from, to] of sorted) {
    if (from > next) {
      gaps.push([next, from - 1])
    }
    next = Math.max(next, to + 1)
  }
  return next <= LAST ? [...gaps, [next, LAST]] : gaps
}

const properties = new Map<string, Ranges>()

/**
 * The characters of `\p{…}`, taken from JavaScript itself, so that both use the same Unicode version.
 *
 * @param property valid, as `Letter` or `Script=Han`.
 */
export function propertySet(property: string): Ranges {
  let ranges = properties.get(property)
  if (!ranges) {
    ranges = findRanges(property)
    properties.set(property, ranges)
  }
  return ranges
}

function findRanges(property: string): Ranges {
  const runs = new RegExp(`\\p{${property}}+`, 'gu')
  const whole = [...listRuns(runs, 0, FIRST_HALF - 1), ...listRuns(runs, LAST_HALF + 1, LAST)]
  // All surrogates belong to one category.
  return new RegExp(`\\p{${property}}`, 'u').test('\uD800') ? [...whole, [FIRST_HALF, LAST_HALF]] : whole
}

const BLOCK = 0x4000

function* listRuns(runs: RegExp, from: number, to: number): Generator<[number, number]> {
  for (let start = from; start <= to; start += BLOCK) {
    const codePoints = Array.from({ length: Math.min(BLOCK, to + 1 - start) }, (_, index) => start + index)
    for (const [run] of String.fromCodePoint(...codePoints).matchAll(runs)) {
      const first = run.codePointAt(0)!
      yield [first, first + [...run].length - 1]
    }
  }
}
