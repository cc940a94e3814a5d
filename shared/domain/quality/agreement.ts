/** The labels that reviewers gave one unit, by reviewer; who did not judge it is absent. */
export type RatedUnit = ReadonlyMap<string, string>

/** Fewer units judged twice say nothing about agreement: the figures are hidden. */
export const MIN_UNITS = 30

/** Rows: labels of the first reviewer; columns: of the second, in the order of `labels`. */
export type ConfusionMatrix = readonly (readonly number[])[]

/** Units that both have judged; labels that are not listed do not count. */
export function toConfusionMatrix(
  units: readonly RatedUnit[], [first, second]: readonly [string, string], labels: readonly string[],
): ConfusionMatrix {
  const matrix = labels.map(() => labels.map(() => 0))
  for (const unit of units) {
    const row = matrix[labels.indexOf(unit.get(first) ?? '')]
    const column = labels.indexOf(unit.get(second) ?? '')
    if (row && column >= 0) {
      row[column] = (row[column] ?? 0) + 1
    }
  }
  return matrix
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

export const countRated = (matrix: ConfusionMatrix): number => sum(matrix.map(sum))

const sumDiagonal = (matrix: ConfusionMatrix): number => sum(matrix.map((row, index) => row[index] ?? 0))

/** Share of units with the same label, 0 to 1; null without units. */
export function percentAgreement(matrix: ConfusionMatrix): number | null {
  const total = countRated(matrix)
  return total === 0 ? null : sumDiagonal(matrix) / total
}

/**
 * Cohen's κ of two reviewers: agreement beyond what their label frequencies alone would give (Cohen 1960).
 *
 * @returns null without units, and when chance alone makes them agree (both have used one and the same label only).
 */
export function cohenKappa(matrix: ConfusionMatrix): number | null {
  const total = countRated(matrix)
  const rows = matrix.map(sum)
  const columns = matrix.map((_, index) => sum(matrix.map(row => row[index] ?? 0)))
  // In counts, so that "chance is certain" is an exact comparison.
  const byChance = sum(rows.map((count, index) => count * (columns[index] ?? 0)))
  if (total === 0 || byChance === total * total) {
    return null
  }
  return (total * sumDiagonal(matrix) - byChance) / (total * total - byChance)
}

/**
 * Krippendorff's α for labels without order, any number of reviewers and missing labels: 1 − observed ÷ expected
 * disagreement, from the matrix of coincidences (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").
 *
 * @returns null without a unit that two have judged, and when all their labels are the same.
 */
export function krippendorffAlpha(units: readonly RatedUnit[]): number | null {
  const totals = new Map<string, number>()
  let paired = 0
  let observed = 0
  for (const unit of units) {
    const labels = [...unit.values()]
    // A label that nobody else has given for the unit cannot be compared.
    if (labels.length < 2) {
      continue
    }
    paired += labels.length
    const counts = countBy(labels)
    for (const [label, count] of counts) {
      totals.set(label, (totals.get(label) ?? 0) + count)
      observed += count * (labels.length - count) / (labels.length - 1)
    }
  }
  const expected = sum([...totals.values()].map(count => count * (paired - count)))
  return expected === 0 ? null : 1 - (paired - 1) * observed / expected
}

function countBy(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  labels.forEach(label => counts.set(label, (counts.get(label) ?? 0) + 1))
  return counts
}

export interface PairAgreement {
  reviewers: readonly [string, string]
  /** Units that both have judged. */
  units: number
  matrix: ConfusionMatrix
  /** 0 to 1; null with fewer than `MIN_UNITS`. */
  agreement: number | null
  /** Null with fewer than `MIN_UNITS`, or when it is not defined. */
  kappa: number | null
}

export interface Agreement {
  /** Units that two or more have judged. */
  units: number
  /** Null with fewer than `MIN_UNITS`, or when it is not defined. */
  alpha: number | null
  /** Most units first. */
  pairs: PairAgreement[]
}

export function toAgreement(units: readonly RatedUnit[], labels: readonly string[]): Agreement {
  const compared = units.filter(unit => unit.size >= 2)
  const pairs = listPairs(compared).map((reviewers) => {
    const matrix = toConfusionMatrix(compared, reviewers, labels)
    const count = countRated(matrix)
    const isShown = count >= MIN_UNITS
    return {
      reviewers, units: count, matrix, agreement: isShown ? percentAgreement(matrix) : null,
      kappa: isShown ? cohenKappa(matrix) : null,
    }
  })
  return {
    units: compared.length,
    alpha: compared.length >= MIN_UNITS ? krippendorffAlpha(compared) : null,
    pairs: pairs.sort((a, b) => b.units - a.units),
  }
}

/** Reviewers who have judged a unit in common, each pair once and in the order of their names. */
function listPairs(units: readonly RatedUnit[]): [string, string][] {
  const pairs = new Map<string, [string, string]>()
  for (const unit of units) {
    const reviewers = [...unit.keys()].sort()
    reviewers.forEach((first, index) =>
      reviewers.slice(index + 1).forEach(second => pairs.set(JSON.stringify([first, second]), [first, second])))
  }
  return [...pairs.values()]
}
