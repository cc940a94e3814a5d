import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cohenKappa, countRated, krippendorffAlpha, MIN_UNITS, percentAgreement, toAgreement, toConfusionMatrix,
  type RatedUnit,
} from '#shared/domain/quality/agreement'

/** One text for each reviewer, one letter for each unit; a dot = not judged. */
function toUnits(...reviewers: string[]): RatedUnit[] {
  const rows = reviewers.map(text => [...text.replaceAll(' ', '')])
  return (rows[0] ?? []).map((_, unit) =>
    new Map(rows.flatMap((row, reviewer) => row[unit] === '.' ? [] : [[`r${reviewer}`, row[unit] ?? '']])))
}

describe('published worked examples', () => {
  it('κ of Cohen 1960, "A Coefficient of Agreement for Nominal Scales", table 1 (N = 200)', () => {
    const matrix = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]

    expect(percentAgreement(matrix)).toBeCloseTo(0.70, 10)
    expect(cohenKappa(matrix)).toBeCloseTo(0.492, 3)
  })

  it('κ of "Cohen\'s kappa", Wikipedia, simple example (grants read by two)', () => {
    const matrix = [[20, 5], [10, 15]]

    expect(percentAgreement(matrix)).toBeCloseTo(0.7, 10)
    expect(cohenKappa(matrix)).toBeCloseTo(0.4, 10)
  })

  it('κ of the same page: equal agreement, different chance', () => {
    expect(cohenKappa([[45, 15], [25, 15]])).toBeCloseTo(0.1304, 4)
    expect(cohenKappa([[25, 35], [5, 35]])).toBeCloseTo(0.2593, 4)
  })

  it('α of Krippendorff 2011, part A: two observers, two labels', () => {
    expect(krippendorffAlpha(toUnits('0100000010', '1110010000'))).toBeCloseTo(0.095, 3)
  })

  it('α of Krippendorff 2011, part B: two observers, five labels', () => {
    expect(krippendorffAlpha(toUnits('aabbdcccedda', 'babbbcccedd d'))).toBeCloseTo(0.692, 3)
  })

  it('α of Krippendorff 2011, part C: four observers, labels missing', () => {
    const units = toUnits('123321412...', '1233224125.3', '.3332342251.', '1233244125 1.')

    expect(krippendorffAlpha(units)).toBeCloseTo(0.743, 3)
  })
})

describe('edges', () => {
  it('κ is not defined when both use one label only', () => {
    expect(cohenKappa([[40, 0], [0, 0]])).toBeNull()
    expect(percentAgreement([[40, 0], [0, 0]])).toBe(1)
  })

  it('nothing is defined without a unit judged twice', () => {
    expect(percentAgreement([[0, 0], [0, 0]])).toBeNull()
    expect(cohenKappa([[0, 0], [0, 0]])).toBeNull()
    expect(krippendorffAlpha(toUnits('ab.', '..c'))).toBeNull()
  })

  it('hides every figure below 30 units, and shows it from there on', () => {
    const one = toUnits('ab'.repeat(MIN_UNITS / 2), 'ab'.repeat(MIN_UNITS / 2))

    expect(toAgreement(one.slice(1), ['a', 'b']))
      .toMatchObject({ units: MIN_UNITS - 1, alpha: null, pairs: [{ agreement: null, kappa: null }] })
    expect(toAgreement(one, ['a', 'b']))
      .toMatchObject({ units: MIN_UNITS, alpha: 1, pairs: [{ units: MIN_UNITS, agreement: 1, kappa: 1 }] })
  })

  it('counts who judged what in the matrix, rows for the first', () => {
    expect(toConfusionMatrix(toUnits('aab.', 'abbb'), ['r0', 'r1'], ['a', 'b'])).toEqual([[1, 1], [0, 1]])
  })
})

describe('of any labels', () => {
  const labels = ['a', 'b', 'c']
  const given = fc.array(
    fc.tuple(fc.constantFrom(...labels), fc.constantFrom(...labels)), { minLength: 1, maxLength: 60 },
  )
  const toPairs = (pairs: readonly (readonly [string, string])[]) =>
    pairs.map(([a, b]): RatedUnit => new Map([['r0', a], ['r1', b]]))

  it('neither exceeds 1, and 1 means that all are the same', () => {
    fc.assert(fc.property(given, (pairs) => {
      const units = toPairs(pairs)
      const isSame = pairs.every(([a, b]) => a === b)
      const kappa = cohenKappa(toConfusionMatrix(units, ['r0', 'r1'], labels))
      const alpha = krippendorffAlpha(units)

      for (const value of [kappa, alpha]) {
        expect(value === null || value <= 1 + 1e-12).toBe(true)
        expect(value === null || Math.abs(value - 1) < 1e-12).toBe(value === null || isSame)
      }
    }))
  })

  it('does not depend on who is first, on the order of units or on what the labels are called', () => {
    const renamed: Record<string, string> = { a: 'c', b: 'a', c: 'b' }

    fc.assert(fc.property(given, (pairs) => {
      const plain = toPairs(pairs)
      const turned = toPairs(pairs.map(([a, b]) => [renamed[b] ?? '', renamed[a] ?? ''] as const).reverse())
      const kappas = [plain, turned].map(units => cohenKappa(toConfusionMatrix(units, ['r0', 'r1'], labels)))
      const alphas = [plain, turned].map(units => krippendorffAlpha(units))

      expect(kappas[0] ?? 9).toBeCloseTo(kappas[1] ?? 9, 10)
      expect(alphas[0] ?? 9).toBeCloseTo(alphas[1] ?? 9, 10)
    }))
  })

  it('ignores what only one has judged', () => {
    fc.assert(fc.property(given, fc.array(fc.constantFrom(...labels)), (pairs, alone) => {
      const units = toPairs(pairs)
      const more = [...units, ...alone.map((label): RatedUnit => new Map([['r0', label]]))]

      expect(krippendorffAlpha(more)).toEqual(krippendorffAlpha(units))
      expect(countRated(toConfusionMatrix(more, ['r0', 'r1'], labels))).toBe(pairs.length)
    }))
  })
})
