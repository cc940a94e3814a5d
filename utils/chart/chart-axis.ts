import type { ChartFormat } from './chart-data'

export interface ValueAxis {
  min: number
  max: number
  step: number
}

const MOST_STEPS = 4
const MANTISSAS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

/**
 * An axis from zero with 4 to 5 lines at round figures. Small counts have fewer lines, because there are no halves.
 *
 * @param format its top when all values are zero, and what is round where that is no power of ten: a minute.
 */
export function toValueAxis(values: readonly (number | null)[], {
  zeroTop = 1, steps = [], isWhole: isCount = false,
}: Pick<ChartFormat, 'zeroTop' | 'steps' | 'isWhole'> = {}): ValueAxis {
  const known = values.filter(value => value !== null).filter(Number.isFinite)
  const [low, high] = [known.reduce((a, b) => Math.min(a, b), 0), known.reduce((a, b) => Math.max(a, b), 0)]
  if (low === high) {
    return { min: 0, max: zeroTop, step: zeroTop }
  }
  const round = low === 0 && high > (steps[0] ?? Infinity) * 2
    ? steps.find(step => high <= step * MOST_STEPS)
    : undefined
  if (round !== undefined) {
    return { min: 0, max: Math.ceil(high / round) * round, step: round }
  }
  const isWhole = isCount || known.every(Number.isInteger)
  for (let power = Math.floor(Math.log10((high - low) / MOST_STEPS)); ; power += 1) {
    for (const mantissa of MANTISSAS) {
      // Divided for a negative power: 3 × 10⁻¹ would be 0.30000000000000004.
      const step = power < 0 ? mantissa / 10 ** -power : mantissa * 10 ** power
      const [below, above] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)]
      if (above - below <= MOST_STEPS && (!isWhole || Number.isInteger(step))) {
        return { min: below * step, max: above * step, step }
      }
    }
  }
}

/** Values of the axis lines, ascending. */
export function toLines({ min, max, step }: ValueAxis): number[] {
  return Array.from({ length: Math.round((max - min) / step) + 1 }, (_, index) =>
    Number((min + index * step).toPrecision(12)))
}

/** Round figures need no zeros after the decimal point, and zero needs no unit: `600万`, `8 s`, `0`. */
export function toAxisText(value: number, { short }: Pick<ChartFormat, 'short'>): string {
  const text = short(value).replace(/\.0+(?!\d)/, '')
  return value === 0 ? text.replace(/ .*$/, '') : text
}

/** Room between two labels, in px. */
const LABEL_GAP = 14

/**
 * Indexes of the labels that fit beside each other. Empty ones are never shown; the last one always, when it marks the
 * present.
 *
 * @param widths of the labels in px.
 * @param slot from one bucket to the next in px.
 */
export function pickLabels(widths: readonly number[], slot: number, keepsLast: boolean): number[] {
  const named = widths.flatMap((width, index) => width > 0 ? [index] : [])
  const [first, second] = named
  if (first === undefined || second === undefined || slot <= 0) {
    return named
  }
  const spacing = Math.min(...named.slice(1).map((index, nth) => index - (named[nth] ?? 0))) * slot
  const every = Math.max(1, Math.ceil((Math.max(...widths) + LABEL_GAP) / spacing))
  const picked = named.filter((_, nth) => nth % every === 0)
  const last = named.at(-1) ?? first
  if (!keepsLast || picked.at(-1) === last) {
    return picked
  }
  const room = Math.max(...widths) + LABEL_GAP
  return [...picked.filter(index => (last - index) * slot >= room), last]
}
