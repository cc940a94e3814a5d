/** Size of a sparkline in its own units; it is stretched to its place, but the line width is not. */
export const SPARK = { width: 100, height: 30, pad: 2 } as const

export interface SparkScale {
  min: number
  max: number
}

/** Fewer points are dots, not a course; so are points of which most have no neighbour. */
const FEWEST_POINTS = 5

export function isCourse(values: readonly (number | null)[]): boolean {
  const runs = toRuns(values)
  const inLines = runs.filter(run => run.length > 1).reduce((sum, run) => sum + run.length, 0)
  const known = runs.reduce((sum, run) => sum + run.length, 0)
  return known >= FEWEST_POINTS && inLines * 2 >= known
}

/** One scale for both periods. Flat values lie in the middle. */
export function toSparkScale(values: readonly (number | null)[]): SparkScale {
  const known = values.filter(value => value !== null)
  const [min, max] = [
    known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), -Infinity),
  ]
  return min < max
    ? { min, max }
    : { min: (Number.isFinite(min) ? min : 0) - 1, max: (Number.isFinite(max) ? max : 0) + 1 }
}

/**
 * Path data of the known values: straight lines, broken at unknown values, or the areas below them; or the dots of
 * single values.
 */
export function toSparkPaths(
  values: readonly (number | null)[], scale: SparkScale, form: 'line' | 'area' | 'dot' = 'line',
): string {
  const xOf = (index: number) => round(values.length > 1 ? index * SPARK.width / (values.length - 1) : SPARK.width / 2)
  const yOf = (value: number) =>
    SPARK.pad + (1 - (value - scale.min) / (scale.max - scale.min)) * (SPARK.height - 2 * SPARK.pad)
  return toRuns(values).filter(run => (run.length === 1) === (form === 'dot')).map((run) => {
    const line = `M${run.map(({ value, index }) => `${xOf(index)} ${round(yOf(value))}`).join('L')}`
    // A round line end makes a dot of a line without length.
    return form === 'dot'
      ? `${line}h0.01`
      : form === 'area' ? `${line}V${SPARK.height}H${xOf(run[0]?.index ?? 0)}Z` : line
  }).join('')
}

function toRuns(values: readonly (number | null)[]): { value: number, index: number }[][] {
  const runs: { value: number, index: number }[][] = [[]]
  values.forEach((value, index) => {
    if (value === null) {
      runs.push([])
    }
    else {
      runs.at(-1)?.push({ value, index })
    }
  })
  return runs.filter(run => run.length > 0)
}

const round = (value: number) => Math.round(value * 100) / 100
