/** Quantile of the normal distribution for 95 %, two-sided. */
const Z = 1.959963984540054

export interface Interval {
  low: number
  high: number
}

/** Wilson's score interval of a share, 95 %; undefined without cases. */
export function toWilson(hits: number, cases: number): Interval | undefined {
  if (cases <= 0) {
    return undefined
  }
  const share = hits / cases
  const centre = share + Z * Z / (2 * cases)
  const half = Z * Math.sqrt((share * (1 - share) + Z * Z / (4 * cases)) / cases)
  const scale = 1 + Z * Z / cases
  return { low: hits === 0 ? 0 : (centre - half) / scale, high: hits === cases ? 1 : (centre + half) / scale }
}
