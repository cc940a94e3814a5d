export interface Point { x: number, y: number }

/**
 * Slope by Theil and Sen: the median of the slopes of all pairs, so that a peak of one sample moves it little. Pairs
 * with the same x say nothing and are left out.
 *
 * @returns in units of y by units of x; NaN when no two points differ in x.
 */
export function theilSenSlope(points: readonly Point[]): number {
  const slopes = points.flatMap((one, index) =>
    points.slice(index + 1).filter(({ x }) => x !== one.x).map(({ x, y }) => (y - one.y) / (x - one.x)))
  return middleOf(slopes)
}

/** Of an even number the mean of the middle two: between two slopes neither is right. */
function middleOf(values: number[]): number {
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length / 2
  const [below, above] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return below === undefined || above === undefined ? Number.NaN : (below + above) / 2
}
