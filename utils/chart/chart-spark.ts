/** Size of a sparkline in its own units; it is stretched to its place, but the line width is not. */
export const SPARK = { width: 100, height: 30, pad: 2 } as const

export interface SparkScale {
  min: number
  max: number
}

/** One scale for both periods. Flat values lie in the middle. */
export function toSparkScale(values: readonly (number | null)[]): SparkScale {
  const known = values.filter(value => value !== null)
  const [min, max] = [known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), -Infinity)]
  return min < max ? { min, max } : { min: (Number.isFinite(min) ? min : 0) - 1, max: (Number.isFinite(max) ? max : 0) + 1 }
}

/** Path data of the known values: straight lines, broken at unknown values; a single value is a dot. */
export function toSparkPaths(values: readonly (number | null)[], scale: SparkScale, isArea = false): string {
  const step = values.length > 1 ? SPARK.width / (values.length - 1) : 0
  const yOf = (value: number) => SPARK.pad + (1 - (value - scale.min) / (scale.max - scale.min)) * (SPARK.height - 2 * SPARK.pad)
  return toRuns(values).map((run) => {
    const points = run.map(({ value, index }) => `${round(index * step)} ${round(yOf(value))}`)
    const [first, last] = [run[0], run.at(-1)]
    if (!first || !last || (isArea && run.length < 2)) {
      return ''
    }
    const line = `M${points.join('L')}${run.length === 1 ? 'h0.01' : ''}`
    return isArea ? `${line}L${round(last.index * step)} ${SPARK.height}L${round(first.index * step)} ${SPARK.height}Z` : line
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
