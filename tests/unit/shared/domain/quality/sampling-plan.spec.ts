import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toSecondSize } from '#shared/domain/quality/seeded-sample'
import {
  acceptProbability, binomialCdf, computePlan, findQuality, hypergeometricCdf, LARGEST_SAMPLE, listOcPoints,
  toLotNumbers, toRisks,
} from '#shared/domain/quality/sampling-plan'

/** Exact fractions: the other way to the same numbers. Shares are given in thousandths. */
const choose = (n: number, k: number): bigint => {
  let result = 1n
  for (let i = 0; i < k; i += 1) {
    result = result * BigInt(n - i) / BigInt(i + 1)
  }
  return k > n ? 0n : result
}

interface Fraction { over: bigint, under: bigint }

/** Enough digits for a double. */
const toNumber = ({ over, under }: Fraction) => Number(over * 10n ** 30n / under) / 1e30

function exactBinomial(c: number, n: number, thousandths: number): Fraction {
  let over = 0n
  for (let k = 0; k <= c; k += 1) {
    over += choose(n, k) * BigInt(thousandths) ** BigInt(k) * BigInt(1_000 - thousandths) ** BigInt(n - k)
  }
  return { over, under: 1_000n ** BigInt(n) }
}

function exactHypergeometric(
  c: number, n: number, { population, defective }: { population: number, defective: number },
): Fraction {
  let over = 0n
  for (let k = 0; k <= Math.min(c, n, defective); k += 1) {
    over += choose(defective, k) * choose(population - defective, n - k)
  }
  return { over, under: choose(population, n) }
}

const isAtLeast = ({ over, under }: Fraction, thousandths: number) => over * 1_000n >= BigInt(thousandths) * under

/** Every n from 1, with the smallest Ac that keeps the producer's risk. */
function searchPlan({ alpha, beta, accept, reject }: {
  alpha: number
  beta: number
  accept: (c: number, n: number) => Fraction
  reject: (c: number, n: number) => Fraction
}) {
  for (let n = 1; ; n += 1) {
    let c = 0
    while (!isAtLeast(accept(c, n), 1_000 - alpha)) {
      c += 1
    }
    const { over, under } = reject(c, n)
    if (over * 1_000n <= BigInt(beta) * under) {
      return { sampleSize: n, acceptNumber: c }
    }
  }
}

/** In thousandths. */
const BINOMIAL = [
  { aql: 10, ltpd: 80, alpha: 50, beta: 100 }, { aql: 20, ltpd: 80, alpha: 50, beta: 100 },
  { aql: 20, ltpd: 58, alpha: 50, beta: 100 }, { aql: 10, ltpd: 50, alpha: 50, beta: 100 },
  { aql: 25, ltpd: 100, alpha: 50, beta: 100 }, { aql: 40, ltpd: 120, alpha: 50, beta: 50 },
  { aql: 65, ltpd: 200, alpha: 50, beta: 100 }, { aql: 100, ltpd: 300, alpha: 10, beta: 10 },
  { aql: 1, ltpd: 20, alpha: 50, beta: 100 }, { aql: 5, ltpd: 60, alpha: 100, beta: 100 },
  { aql: 150, ltpd: 300, alpha: 50, beta: 100 }, { aql: 10, ltpd: 100, alpha: 1, beta: 1 },
]
const HYPERGEOMETRIC = [
  { population: 50, aql: 40, ltpd: 200, alpha: 50, beta: 100 },
  { population: 100, aql: 20, ltpd: 100, alpha: 50, beta: 100 },
  { population: 200, aql: 10, ltpd: 80, alpha: 50, beta: 100 },
  { population: 500, aql: 20, ltpd: 80, alpha: 50, beta: 100 },
  { population: 1_000, aql: 10, ltpd: 50, alpha: 50, beta: 100 },
  { population: 10, aql: 100, ltpd: 300, alpha: 50, beta: 100 },
  { population: 5_000, aql: 25, ltpd: 100, alpha: 50, beta: 50 },
  // One record more, and a share of whole records takes its next step: the larger lot draws the smaller sample.
  { population: 108, aql: 65, ltpd: 250, alpha: 50, beta: 100 },
  { population: 109, aql: 65, ltpd: 250, alpha: 50, beta: 100 },
  { population: 1, aql: 10, ltpd: 500, alpha: 50, beta: 100 },
]

describe('a custom sampling plan', () => {
  it.each(
    BINOMIAL,
  )('is the smallest one of a lot without end: AQL $aql ‰, LTPD $ltpd ‰', ({ aql, ltpd, alpha, beta }) => {
    const exact = searchPlan({
      alpha, beta, accept: (c, n) => exactBinomial(c, n, aql), reject: (c, n) => exactBinomial(c, n, ltpd),
    })

    const aims = {
      distribution: 'binomial' as const, aql: aql / 1_000, ltpd: ltpd / 1_000, alpha: alpha / 1_000, beta: beta / 1_000,
    }
    const plan = computePlan(aims)

    expect(plan).toEqual(exact)
    const risks = toRisks(exact, aims)
    expect(risks.alpha).toBeCloseTo(1 - toNumber(exactBinomial(exact.acceptNumber, exact.sampleSize, aql)), 11)
    expect(risks.beta).toBeCloseTo(toNumber(exactBinomial(exact.acceptNumber, exact.sampleSize, ltpd)), 11)
    for (const { ratio, accept } of listOcPoints(exact, [0, 1, 2, 3, 4, 5, 6, 7, 8].map(step => step / 20))) {
      expect(accept)
        .toBeCloseTo(toNumber(exactBinomial(exact.acceptNumber, exact.sampleSize, Math.round(ratio * 1_000))), 11)
    }
  })

  it.each(HYPERGEOMETRIC)('is the smallest one of $population records: AQL $aql ‰, LTPD $ltpd ‰', (
    { population, aql, ltpd, alpha, beta },
  ) => {
    const good = { population, defective: Math.floor(population * aql / 1_000) }
    const bad = { population, defective: Math.ceil(population * ltpd / 1_000) }
    const exact = searchPlan({
      alpha, beta, accept: (c, n) => exactHypergeometric(c, n, good), reject: (c, n) => exactHypergeometric(c, n, bad),
    })

    const aims = {
      distribution: 'hypergeometric' as const, aql: aql / 1_000, ltpd: ltpd / 1_000, alpha: alpha / 1_000,
      beta: beta / 1_000,
    }

    expect(computePlan(aims, population)).toEqual(exact)
    const risks = toRisks({ ...exact, population }, aims)
    expect(risks.alpha).toBeCloseTo(1 - toNumber(exactHypergeometric(exact.acceptNumber, exact.sampleSize, good)), 11)
    expect(risks.beta).toBeCloseTo(toNumber(exactHypergeometric(exact.acceptNumber, exact.sampleSize, bad)), 11)
  })

  it('has the exact probabilities of both distributions, at their edges too', () => {
    const share = fc.integer({ min: 0, max: 1_000 })
    fc.assert(fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 0, max: 120 }), share, (n, c, p) => {
      expect(binomialCdf(c, n, p / 1_000)).toBeCloseTo(toNumber(exactBinomial(Math.min(c, n), n, p)), 11)
    }), { numRuns: 200 })
    const lot = fc.integer({ min: 1, max: 150 }).chain(population => fc.record({
      population: fc.constant(population), defective: fc.integer({ min: 0, max: population }),
      sampleSize: fc.integer({ min: 1, max: population }), c: fc.integer({ min: 0, max: population }),
    }))
    fc.assert(fc.property(lot, ({ c, ...drawn }) => {
      expect(hypergeometricCdf(c, drawn)).toBeCloseTo(toNumber(exactHypergeometric(c, drawn.sampleSize, drawn)), 11)
    }), { numRuns: 300 })
  })

  it('accepts a better lot at least as often, and a very large lot like one without end', () => {
    const plan = fc.record({
      sampleSize: fc.integer({ min: 1, max: LARGEST_SAMPLE }), acceptNumber: fc.integer({ min: 0, max: 300 }),
    })
    const ratio = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(plan, ratio, ratio, (lot, a, b) => {
      const [better, worse] = [acceptProbability(lot, Math.min(a, b)), acceptProbability(lot, Math.max(a, b))]
      expect(better).toBeGreaterThanOrEqual(worse - 1e-12)
      expect(worse).toBeGreaterThanOrEqual(0)
      expect(better).toBeLessThanOrEqual(1)
    }))
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 100 }),
      (sampleSize, acceptNumber, percent) => {
        expect(acceptProbability({ sampleSize, acceptNumber, population: 10 ** 12 }, percent / 100))
          .toBeCloseTo(acceptProbability({ sampleSize, acceptNumber }, percent / 100), 6)
      },
    ))
  })

  it('keeps both risks wherever it exists, and says when no reviewable sample does', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 300 }), fc.integer({ min: 2, max: 8 }), fc.constantFrom(0.01, 0.05, 0.1),
      fc.constantFrom(0.05, 0.1),
      (aql, times, alpha, beta) => {
        const aims = {
          distribution: 'binomial' as const, aql: aql / 1_000, ltpd: Math.min(0.99, aql * times / 1_000), alpha, beta,
        }
        const plan = computePlan(aims)
        if (plan) {
          const risks = toRisks(plan, aims)
          expect(risks.alpha).toBeLessThanOrEqual(alpha + 1e-12)
          expect(risks.beta).toBeLessThanOrEqual(beta + 1e-12)
        }
      },
    ))

    expect(computePlan({ distribution: 'binomial', aql: 0.02, ltpd: 0.0201, alpha: 0.05, beta: 0.1 })).toBeUndefined()
    expect(computePlan({ distribution: 'binomial', aql: 0.0001, ltpd: 0.0004, alpha: 0.05, beta: 0.1 })).toBeUndefined()
  })

  it('tells the quality that is accepted half of the time', () => {
    const quality = findQuality({ sampleSize: 80, acceptNumber: 2 }, 0.5)

    expect(acceptProbability({ sampleSize: 80, acceptNumber: 2 }, quality)).toBeCloseTo(0.5, 12)
  })

  it('of a finite lot tells the number of defective records whose probability is nearest', () => {
    const lots = fc.integer({ min: 1, max: 60 }).chain(population => fc.record({
      population: fc.constant(population),
      sampleSize: fc.integer({ min: 1, max: population }),
      acceptNumber: fc.integer({ min: 0, max: 5 }),
    }))
    fc.assert(fc.property(lots, fc.constantFrom(0.95, 0.5, 0.1), (lot, probability) => {
      const distanceAt = (defective: number) =>
        Math.abs(hypergeometricCdf(lot.acceptNumber, { ...lot, defective }) - probability)
      const found = findQuality(lot, probability) * lot.population

      expect(found).toBeCloseTo(Math.round(found), 9)
      for (let defective = 0; defective <= lot.population; defective += 1) {
        expect(distanceAt(Math.round(found))).toBeLessThanOrEqual(distanceAt(defective) + 1e-12)
      }
    }))
  })
})

describe('the plan for a lot of any size', () => {
  /** Sizes near each other, so that lots smaller and larger than the plan are equally likely. */
  const fixed = fc.integer({ min: 1, max: 120 }).chain(sampleSize => fc.record({
    population: fc.integer({ min: 1, max: 150 }), sampleSize: fc.constant(sampleSize),
    acceptNumber: fc.integer({ min: 0, max: sampleSize - 1 }),
    minorAcceptNumber: fc.option(fc.integer({ min: 0, max: sampleSize - 1 }), { nil: undefined }),
  }))

  it('never accepts every lot, and a small lot no larger a share of defects than the plan', () => {
    fc.assert(fc.property(fixed, ({ population, ...plan }) => {
      const { sampleSize, acceptNumber, minorAcceptNumber } = toLotNumbers({ kind: 'fixed', ...plan }, population)!

      expect(sampleSize).toBe(Math.min(population, plan.sampleSize))
      expect(acceptNumber).toBeLessThan(sampleSize)
      // The largest whole number of which the share is no larger: found by counting up.
      let largest = 0
      while ((largest + 1) * plan.sampleSize <= plan.acceptNumber * sampleSize) {
        largest += 1
      }
      expect(acceptNumber).toBe(largest)
      expect(minorAcceptNumber === null).toBe(plan.minorAcceptNumber === undefined)
      expect(minorAcceptNumber ?? 0).toBeLessThan(sampleSize)
    }))
  })

  it('of a lot whose records all have a defect accepts none', () => {
    fc.assert(fc.property(fixed, ({ population, ...plan }) => {
      const numbers = toLotNumbers({ kind: 'fixed', ...plan }, population)!

      expect(acceptProbability({ ...numbers, population }, 1)).toBe(0)
    }))
  })

  it('keeps both risks of a computed plan in a lot that is smaller than its sample', () => {
    const aims = fc.record({
      aql: fc.integer({ min: 5, max: 60 }), more: fc.integer({ min: 20, max: 150 }),
      population: fc.integer({ min: 1, max: 90 }),
      distribution: fc.constantFrom('binomial' as const, 'hypergeometric' as const),
    })
    fc.assert(fc.property(aims, ({ aql, more, population, distribution }) => {
      const plan = {
        kind: 'computed' as const, distribution, aql: aql / 1_000, ltpd: (aql + more) / 1_000, alpha: 0.05, beta: 0.1,
      }
      const numbers = toLotNumbers(plan, population)!

      expect(numbers.sampleSize).toBeLessThanOrEqual(population)
      expect(numbers.acceptNumber).toBeLessThan(numbers.sampleSize)
      fc.pre(distribution === 'hypergeometric' || (computePlan(plan)?.sampleSize ?? 0) > population)
      const { alpha, beta } = toRisks({ ...numbers, population }, plan)
      expect(alpha).toBeLessThanOrEqual(0.05 + 1e-9)
      expect(beta).toBeLessThanOrEqual(0.1 + 1e-9)
    }))
  })

  it('judges twice at least one sample as soon as the share is above 0', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 200 }), (percent, sampleSize) => {
      const size = toSecondSize(percent / 100, sampleSize)

      // By counting: the fewest of which the share is not below the one asked for.
      let fewest = 0
      while (fewest * 100 < percent * sampleSize) {
        fewest += 1
      }
      expect(size).toBe(fewest)
    }))
  })
})
