import type { Distribution, SamplingPlan } from './quality-spec'

/** Beyond this nobody reviews a lot by hand. */
export const LARGEST_SAMPLE = 5_000
/** A plan with a larger Ac has AQL and LTPD too close to each other to be of use. */
export const LARGEST_ACCEPT = 300

export interface PlanNumbers {
  sampleSize: number
  /** Ac: the lot is accepted with at most this many. */
  acceptNumber: number
}

/** `population`: of a hypergeometric lot; absent = binomial, a lot without end. */
interface Lot extends PlanNumbers {
  population?: number | undefined
}

/** A share of records as a number of them: products such as 0.07 × 100 are not whole in a double. */
const toWhole = (records: number, round: (value: number) => number): number => {
  const nearest = Math.round(records)
  return Math.abs(records - nearest) < 1e-9 * Math.max(1, records) ? nearest : round(records)
}

/**
 * P(X ≤ c) from log P(X = first) and the logarithms of the ratios of neighbours: nothing is too small or too large for
 * a double.
 */
function sumTail({
  first, last, logFirst, logRatio,
}: { first: number, last: number, logFirst: number, logRatio: (k: number) => number }): number {
  let sum = 0
  let log = logFirst
  for (let k = first; k <= last; k += 1) {
    sum += Math.exp(log)
    log += logRatio(k)
  }
  return Math.min(1, sum)
}

/** P(X ≤ c) among n of a lot without end, of which the share p is defective. */
export function binomialCdf(c: number, n: number, p: number): number {
  if (c >= n || p <= 0) {
    return 1
  }
  if (c < 0 || p >= 1) {
    return 0
  }
  const logOdds = Math.log(p) - Math.log1p(-p)
  return sumTail({
    first: 0, last: c, logFirst: n * Math.log1p(-p), logRatio: k => Math.log((n - k) / (k + 1)) + logOdds,
  })
}

/** P(X ≤ c) among n drawn without replacement from `population` records, of which `defective` are defective. */
export function hypergeometricCdf(
  c: number, { sampleSize, population, defective: all }: { sampleSize: number, population: number, defective: number },
): number {
  // Both may be exchanged; the smaller one as sample has the shorter product.
  const [n, defective] = all < sampleSize ? [all, sampleSize] : [sampleSize, all]
  const good = population - defective
  // So many are drawn that some must be defective.
  const first = Math.max(0, n - good)
  if (c >= Math.min(n, defective)) {
    return 1
  }
  if (c < first) {
    return 0
  }
  let logFirst = 0
  // Without a defective one, or with every good one.
  for (let i = 0; i < (first === 0 ? n : good); i += 1) {
    logFirst += first === 0 ? Math.log1p(-defective / (population - i)) : Math.log((n - i) / (population - i))
  }
  return sumTail(
    { first, last: c, logFirst, logRatio: k => Math.log(((defective - k) / (k + 1)) * ((n - k) / (good - n + k + 1))) },
  )
}

type Round = (value: number) => number

/** Probability that a lot of quality `ratio` is accepted. */
export function acceptProbability(
  { sampleSize, acceptNumber, population }: Lot, ratio: number, round: Round = Math.round,
): number {
  return population === undefined
    ? binomialCdf(acceptNumber, sampleSize, ratio)
    : hypergeometricCdf(
        acceptNumber, { sampleSize, population, defective: Math.min(population, toWhole(population * ratio, round)) },
      )
}

export interface PlanAims {
  distribution: Distribution
  /** A lot of this quality should be accepted: rejected with at most `alpha`. */
  aql: number
  alpha: number
  /** A lot of this quality should be rejected: accepted with at most `beta`. */
  ltpd: number
  beta: number
}

/** A finite lot at AQL has at most its share of defective records, one at LTPD at least. */
const atAql = (lot: Lot, aql: number) => acceptProbability(lot, aql, Math.floor)
const atLtpd = (lot: Lot, ltpd: number) => acceptProbability(lot, ltpd, Math.ceil)

/**
 * The smallest sample that keeps both risks, with its Ac. For an Ac, the sample must be so large that LTPD is rejected,
 * and not so large that AQL is; the first of these grows with Ac, so the first Ac that keeps both is the smallest
 * sample.
 *
 * @param population of a hypergeometric lot; absent: as for one without end
 * @returns undefined when it would be larger than LARGEST_SAMPLE, or Ac than LARGEST_ACCEPT
 */
export function computePlan({ distribution, aql, alpha, ltpd, beta }: PlanAims, population?: number): PlanNumbers
  | undefined {
  const finite = distribution === 'hypergeometric' ? population : undefined
  const largest = Math.min(LARGEST_SAMPLE, finite ?? LARGEST_SAMPLE)
  for (let acceptNumber = 0, from = 1; acceptNumber <= LARGEST_ACCEPT; acceptNumber += 1) {
    const keepsBeta = (sampleSize: number) => atLtpd({ sampleSize, acceptNumber, population: finite }, ltpd) <= beta
    if (!keepsBeta(largest)) {
      return undefined
    }
    const sampleSize = findSmallest(keepsBeta, from, largest)
    if (atAql({ sampleSize, acceptNumber, population: finite }, aql) >= 1 - alpha) {
      return { sampleSize, acceptNumber }
    }
    from = sampleSize
  }
  return undefined
}

/** The smallest whole number that passes; all above it do. */
function findSmallest(passes: (value: number) => boolean, from: number, to: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (passes(middle)) {
      high = middle
    }
    else {
      low = middle + 1
    }
  }
  return low
}

/** @param population of the lot; absent: for a policy without one */
export function toPlanNumbers(plan: SamplingPlan, population?: number): PlanNumbers | undefined {
  return plan.kind === 'fixed'
    ? { sampleSize: plan.sampleSize, acceptNumber: plan.acceptNumber }
    : computePlan(plan, population)
}

/** What a lot is judged by. */
export interface LotNumbers extends PlanNumbers {
  /** Ac of minor defects; null = any number is accepted. */
  minorAcceptNumber: number | null
}

/**
 * The plan for a lot of so many records. A computed plan that asks for more than there are is computed for the finite
 * lot. A fixed one then inspects every record, and its numbers shrink in proportion: the share of defective records
 * that it accepts is never larger than that of the plan, so that no lot is accepted by having few records.
 *
 * @returns undefined when no plan keeps the risks
 */
export function toLotNumbers(plan: SamplingPlan, population: number): LotNumbers | undefined {
  const whole = toPlanNumbers(plan, population)
  const numbers = whole && whole.sampleSize > population ? toSmallNumbers(plan, whole, population) : whole
  const { minorAcceptNumber = null } = plan
  if (!numbers || !whole) {
    return undefined
  }
  const full = plan.kind === 'fixed' ? whole.sampleSize : toPlanNumbers(plan)?.sampleSize ?? whole.sampleSize
  return {
    ...numbers,
    minorAcceptNumber: minorAcceptNumber === null ? null : shrink(minorAcceptNumber, numbers.sampleSize, full),
  }
}

function toSmallNumbers(plan: SamplingPlan, { sampleSize, acceptNumber }: PlanNumbers, population: number): PlanNumbers
  | undefined {
  return plan.kind === 'computed'
    ? computePlan({ ...plan, distribution: 'hypergeometric' }, population)
    : { sampleSize: population, acceptNumber: shrink(acceptNumber, population, sampleSize) }
}

/** An Ac of `full` samples, for fewer of them; the rest of the division is not accepted. */
const shrink = (acceptNumber: number, sampleSize: number, full: number): number =>
  sampleSize >= full ? acceptNumber : Math.floor(acceptNumber * sampleSize / full)

export interface PlanRisks {
  /** Producer's risk: a lot at AQL is rejected. */
  alpha: number
  /** Consumer's risk: a lot at LTPD is accepted. */
  beta: number
}

export const toRisks = (lot: Lot, { aql, ltpd }: Pick<PlanAims, 'aql' | 'ltpd'>): PlanRisks => ({
  alpha: 1 - atAql(lot, aql), beta: atLtpd(lot, ltpd),
})

/**
 * Share of defective records at which a lot is accepted with this probability. Of a finite lot only whole records can
 * be defective: the share whose probability is nearest.
 */
export function findQuality({ sampleSize, acceptNumber, population }: Lot, probability: number): number {
  if (population !== undefined) {
    return findWholeQuality({ sampleSize, acceptNumber, population }, probability)
  }
  let low = 0
  let high = 1
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (binomialCdf(acceptNumber, sampleSize, middle) > probability) {
      low = middle
    }
    else {
      high = middle
    }
  }
  return (low + high) / 2
}

function findWholeQuality(lot: PlanNumbers & { population: number }, probability: number): number {
  const { sampleSize, acceptNumber, population } = lot
  const accept = (defective: number) => hypergeometricCdf(acceptNumber, { sampleSize, population, defective })
  // The more are defective, the rarer it is accepted.
  const below = findSmallest(defective => accept(defective) < probability, 0, population)
  const isNearer = below === 0 || probability - accept(below) <= accept(below - 1) - probability
  return (isNearer ? below : below - 1) / population
}

export interface OcPoint {
  /** Share of defective records in the lot. */
  ratio: number
  /** Probability that it is accepted. */
  accept: number
}

/**
 * The operating characteristic at these shares. Between the shares that a finite lot can have it is a straight line.
 */
export const listOcPoints = (lot: Lot, ratios: readonly number[]): OcPoint[] =>
  ratios.map(ratio => ({ ratio, accept: acceptBetween(lot, ratio) }))

function acceptBetween(lot: Lot, ratio: number): number {
  const { population } = lot
  if (population === undefined) {
    return acceptProbability(lot, ratio)
  }
  const below = toWhole(population * ratio, Math.floor)
  const part = Math.max(0, population * ratio - below)
  const [low, high] = [below, Math.min(population, below + 1)].map(defective =>
    acceptProbability(lot, defective / population))
  return low! + (high! - low!) * part
}

/**
 * A quality as the risks count it: a finite lot at AQL has at most this share of defective records, one at LTPD at
 * least.
 */
export function toLotQuality(lot: Lot, ratio: number, kind: 'aql' | 'ltpd'): OcPoint {
  const { population } = lot
  const accept = kind === 'aql' ? atAql(lot, ratio) : atLtpd(lot, ratio)
  if (population === undefined) {
    return { ratio, accept }
  }
  return {
    ratio: Math.min(population, toWhole(population * ratio, kind === 'aql' ? Math.floor : Math.ceil)) / population,
    accept,
  }
}
