import { expect, it } from 'vitest'
import { toPlanNumbers, toRisks } from '#shared/domain/quality/sampling-plan'
import { readPolicy } from '~/utils/quality/policy-draft'
import { findPreset, listPresets, toFixedFigures, toNewPolicy, toPresetNumbers } from '~/utils/quality/policy-preset'

const draft = { ...toNewPolicy(code => `name of ${code}`), name: 'Answers' }

it('a new policy can be saved as it is, with a limit for minor defects and five codes', () => {
  const { body, faults } = readPolicy(draft)

  expect(faults).toEqual([])
  expect(body.spec.plan.minorAcceptNumber).toBe(7)
  expect(body.spec.review.defects.map(({ code, name, severity, key }) => `${key} ${severity} ${code}: ${name}`))
    .toEqual([
      'a critical harmful: name of harmful', 'q major wrong: name of wrong', 'w major incomplete: name of incomplete',
      'e minor bad_format: name of bad_format', 'r minor unclear: name of unclear',
    ])
  expect(findPreset(draft, listPresets())).toBe('standard')
  expect(findPreset({ ...draft, aql: '2.5' }, listPresets())).toBeUndefined()
})

it('each preset says the numbers of its plan, which keep its risks', () => {
  expect(listPresets().map(({ key, numbers, draft: { minor } }) => [
    key, numbers.sampleSize, numbers.acceptNumber, minor,
  ])).toEqual([['lenient', 30, 4, '7'], ['standard', 98, 4, '7'], ['strict', 194, 1, '2']])
  for (const preset of listPresets()) {
    const { plan } = readPolicy({ ...draft, ...preset.draft }).body.spec

    expect(toPlanNumbers(plan)).toEqual(preset.numbers)
    expect(plan.kind).toBe('computed')
    if (plan.kind === 'computed') {
      const { alpha, beta } = toRisks(preset.numbers, plan)
      expect(alpha).toBeLessThanOrEqual(plan.alpha)
      expect(beta).toBeLessThanOrEqual(plan.beta)
    }
  }
})

it('each preset asks a small lot for no more than its records, and keeps its risks there', () => {
  for (const records of [1, 20, 120, 5_000]) {
    for (const preset of listPresets()) {
      const { plan } = readPolicy({ ...draft, ...preset.draft }).body.spec
      const numbers = toPresetNumbers(preset, records)

      expect(numbers?.sampleSize).toBeLessThanOrEqual(records)
      expect(numbers?.minorAcceptNumber).toBeLessThanOrEqual(Number(preset.draft.minor))
      if (plan.kind === 'computed' && numbers) {
        const { alpha, beta } = toRisks({ ...numbers, population: records }, plan)
        expect(alpha).toBeLessThanOrEqual(plan.alpha)
        expect(beta).toBeLessThanOrEqual(plan.beta)
      }
    }
  }
  expect(listPresets().map(preset => toPresetNumbers(preset, 120)?.sampleSize)).not.toContain(194)
})

/** All small lots, where whole records matter, and larger ones up to 100,000. */
function listLotSizes(): number[] {
  const sizes = Array.from({ length: 1_200 }, (_, index) => index + 1)
  for (let size = 1_201; size <= 100_000; size = Math.ceil(size * 1.05)) {
    sizes.push(size)
  }
  return [...sizes, 100_000]
}

it('a stricter preset draws no fewer samples, and accepts no quality more often, whatever the size of the lot', () => {
  const presets = listPresets()
  const looser = listLotSizes().flatMap((population) => {
    const lots = presets.map(preset => toPresetNumbers(preset, population))
    return lots.slice(1).flatMap((strict, index) => {
      const lenient = lots[index]
      if (!strict || !lenient) {
        return [`${population}: no plan`]
      }
      // With as many samples and no larger Ac nothing can be accepted more often.
      const isAsStrict = strict.sampleSize >= lenient.sampleSize && strict.acceptNumber <= lenient.acceptNumber
        && (strict.minorAcceptNumber ?? 0) <= (lenient.minorAcceptNumber ?? 0)
      return isAsStrict ? [] : [`${population}: ${index}`]
    })
  })

  expect(looser).toEqual([])
})

it('a fixed plan begins with the numbers that the cards show: of the lot at hand, or of a large one', () => {
  const standard = listPresets().find(({ key }) => key === 'standard')!
  const own = toPresetNumbers(standard, 109)!

  expect(toFixedFigures(draft)).toEqual({ sampleSize: '98', acceptNumber: '4' })
  expect(own.sampleSize).toBeLessThan(98)
  expect(toFixedFigures(draft, 109)).toEqual({
    sampleSize: String(own.sampleSize), acceptNumber: String(own.acceptNumber), minor: String(own.minorAcceptNumber),
  })
  expect(toFixedFigures({ ...draft, minor: '' }, 109)).not.toHaveProperty('minor')
  expect(toFixedFigures({ ...draft, aql: '90' }, 109)).toEqual({})
})
