import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  countDefects, findRefusal, listExcesses, proposeDecision, toCountedSeverity, type LotExcess,
} from '#shared/domain/quality/lot-judgement'
import {
  isLotOpen, isLotPassed, LOT_DECISIONS, LOT_STATES, LOT_STEPS, refuseClose, stepLot, toLotName,
} from '#shared/domain/quality/lot-state'
import { isJudged, SAMPLE_STATES, toSampleState } from '#shared/domain/quality/sample-state'

/** Written out, so that no change of the table goes unseen. */
const LOT_MOVES: Record<string, string> = {
  'OPEN draw': 'SAMPLED', 'SAMPLED claim': 'IN_REVIEW', 'IN_REVIEW claim': 'IN_REVIEW', 'IN_REVIEW accept': 'ACCEPTED',
  'IN_REVIEW reject': 'REJECTED', 'IN_REVIEW concede': 'CONDITIONAL',
  'OPEN close': 'CLOSED', 'SAMPLED close': 'CLOSED', 'IN_REVIEW close': 'CLOSED',
  'REJECTED rework': 'REWORK', 'REJECTED scrap': 'SCRAPPED', 'REWORK revert': 'REJECTED',
}

describe('a lot', () => {
  it.each(
    LOT_STATES.flatMap(state => LOT_STEPS.map(step => [state, step] as const)),
  )('in %s: %s is allowed only where the table says so', (state, step) => {
    expect(stepLot(state, step)).toBe(LOT_MOVES[`${state} ${step}`])
  })

  it('lets records pass when accepted, also under concession, and needs a person before', () => {
    expect(LOT_STATES.filter(isLotPassed)).toEqual(['ACCEPTED', 'CONDITIONAL'])
    expect(LOT_STATES.filter(isLotOpen)).toEqual(['OPEN', 'SAMPLED', 'IN_REVIEW'])
  })

  it('is closed by a person only before its first verdict, and never while a run waits for it', () => {
    const fresh = { origin: 'version', hasVerdicts: false }

    expect(LOT_STATES.filter(state => refuseClose({ ...fresh, state }) === null))
      .toEqual(['OPEN', 'SAMPLED', 'IN_REVIEW'])
    expect(refuseClose({ ...fresh, state: 'IN_REVIEW', hasVerdicts: true })).toBe('HAS_VERDICTS')
    expect(refuseClose({ ...fresh, state: 'SAMPLED', origin: 'gate' })).toBe('GATE_WAITS')
    expect(refuseClose({ ...fresh, state: 'ACCEPTED' })).toBe('STATE')
  })

  it('is called by its number', () => {
    expect([1, 417, 12_345].map(toLotName)).toEqual(['L-0001', 'L-0417', 'L-12345'])
  })
})

describe('a sample', () => {
  it('is judged after each verdict', () => {
    expect((['PASS', 'FIX_AND_PASS', 'FAIL'] as const).map(toSampleState).every(isJudged)).toBe(true)
    expect(SAMPLE_STATES.filter(isJudged)).toHaveLength(3)
  })
})

const CODES = [
  { code: 'harm', severity: 'critical' },
  { code: 'wrong', severity: 'major' },
  { code: 'style', severity: 'minor' },
] as const

describe('the judgement of a lot', () => {
  it('counts a sample once, by its worst defect, also when its record was fixed', () => {
    expect(toCountedSeverity({ verdict: 'FAIL', defects: ['style', 'wrong'] }, CODES)).toBe('major')
    expect(toCountedSeverity({ verdict: 'FAIL', defects: [] }, CODES)).toBe('major')
    expect(toCountedSeverity({ verdict: 'FAIL', defects: ['gone'] }, CODES)).toBe('major')
    expect(toCountedSeverity({ verdict: 'FIX_AND_PASS', defects: ['wrong', 'style'] }, CODES)).toBe('major')
    expect(toCountedSeverity({ verdict: 'FIX_AND_PASS', defects: ['style'] }, CODES)).toBe('minor')
    expect(toCountedSeverity({ verdict: 'FIX_AND_PASS', defects: [] }, CODES)).toBe('major')
    expect(toCountedSeverity({ verdict: 'FIX_AND_PASS', defects: ['harm'] }, CODES)).toBe('critical')
    expect(toCountedSeverity({ verdict: 'PASS', defects: ['style'] }, CODES)).toBe('minor')
    expect(toCountedSeverity({ verdict: 'PASS', defects: [] }, CODES)).toBeUndefined()
    expect(countDefects(
      [
        { verdict: 'FAIL', defects: ['harm', 'style'] },
        { verdict: 'FAIL', defects: ['style'] },
        { verdict: 'FAIL', defects: ['wrong'] },
        { verdict: 'PASS', defects: [] },
      ],
      CODES,
    )).toEqual({ critical: 1, major: 1, minor: 1 })
  })

  it('accepts up to Ac, no critical defect, and minor ones as long as no Ac is set for them', () => {
    expect(listExcesses({ critical: 0, major: 2, minor: 99 }, { acceptNumber: 2, minorAcceptNumber: null })).toEqual([])
    expect(listExcesses({ critical: 1, major: 3, minor: 6 }, { acceptNumber: 2, minorAcceptNumber: 5 }))
      .toEqual(['critical', 'major', 'minor'])
    expect(proposeDecision([])).toBe('accept')
    expect(proposeDecision(['minor'])).toBe('reject')
  })

  const refusalsOf = (
    excesses: LotExcess[], { openSamples = 0, reason = 'because', hasJudgedBefore = false } = {},
  ) => LOT_DECISIONS.map(decision => findRefusal({ decision, reason, openSamples, excesses, hasJudgedBefore }))

  it('is only a rejection, with its reason, while samples are open', () => {
    const open = { openSamples: 1 }
    expect(refusalsOf([], open)).toEqual(['SAMPLES_OPEN', undefined, 'SAMPLES_OPEN'])
    expect(refusalsOf(['major'], open)).toEqual(['SAMPLES_OPEN', undefined, 'SAMPLES_OPEN'])
    expect(refusalsOf(['major'], { ...open, reason: ' ' })).toEqual(['SAMPLES_OPEN', 'REASON_MISSING', 'SAMPLES_OPEN'])
  })

  it('lets a lot within its plan be accepted, or rejected with a reason, without a concession', () => {
    expect(refusalsOf([])).toEqual([undefined, undefined, 'WITHIN_PLAN'])
    expect(refusalsOf([], { reason: '  ' })).toEqual([undefined, 'REASON_MISSING', 'WITHIN_PLAN'])
  })

  it('lets a lot against its plan pass only under concession with a reason, and none with a critical defect', () => {
    expect(refusalsOf(['major'])).toEqual(['AC_EXCEEDED', undefined, undefined])
    expect(refusalsOf(['major'], { reason: '' })).toEqual(['AC_EXCEEDED', undefined, 'REASON_MISSING'])
    expect(refusalsOf(['critical'])).toEqual(['CRITICAL_DEFECT', undefined, 'CRITICAL_DEFECT'])
  })

  it('lets no lot pass, but be rejected, while one that was judged before it is not decided', () => {
    const later = { hasJudgedBefore: true }
    expect(refusalsOf([], later)).toEqual(['JUDGED_BEFORE', undefined, 'WITHIN_PLAN'])
    expect(refusalsOf(['major'], { ...later, reason: '' })).toEqual(['AC_EXCEEDED', undefined, 'JUDGED_BEFORE'])
    expect(refusalsOf(['critical'], later)).toEqual(['CRITICAL_DEFECT', undefined, 'CRITICAL_DEFECT'])
  })

  it('is that of the rules in other words, whatever the samples say', () => {
    const sample = fc.record({
      verdict: fc.constantFrom('PASS' as const, 'FIX_AND_PASS' as const, 'FAIL' as const),
      defects: fc.subarray(['harm', 'wrong', 'style']),
    })
    const lots = fc.record({
      samples: fc.array(sample, { minLength: 1, maxLength: 12 }), acceptNumber: fc.nat(4),
      minorAcceptNumber: fc.option(fc.nat(4)),
      openSamples: fc.constantFrom(0, 0, 0, 2), reason: fc.constantFrom('', ' ', 'because'),
      decision: fc.constantFrom(...LOT_DECISIONS),
      hasJudgedBefore: fc.boolean(),
    })
    fc.assert(fc.property(lots, ({ samples, acceptNumber, minorAcceptNumber, ...asked }) => {
      const { openSamples, reason, decision, hasJudgedBefore } = asked
      // One sheet of paper a sample, put on the heap of its worst defect.
      const heaps = { critical: 0, major: 0, minor: 0 }
      for (const { verdict, defects } of samples) {
        if (defects.includes('harm')) {
          heaps.critical += 1
        }
        else if (defects.includes('wrong') || (verdict !== 'PASS' && defects.length === 0)) {
          heaps.major += 1
        }
        else if (defects.includes('style')) {
          heaps.minor += 1
        }
      }
      const isTooBad = heaps.critical > 0
        || heaps.major > acceptNumber
        || (minorAcceptNumber !== null && heaps.minor > minorAcceptNumber)
      const excesses = listExcesses(countDefects(samples, CODES), { acceptNumber, minorAcceptNumber })
      const isPossible = findRefusal({ decision, reason, openSamples, excesses, hasJudgedBefore }) === undefined

      expect(countDefects(samples, CODES)).toEqual(heaps)
      expect(proposeDecision(excesses)).toBe(isTooBad ? 'reject' : 'accept')
      const isArgued = reason.trim() !== ''
      const isOver = openSamples === 0
      const mayPass = isOver && !hasJudgedBefore
      const may = {
        accept: mayPass && !isTooBad, reject: (isOver && isTooBad) || isArgued,
        conditional: mayPass && isTooBad && heaps.critical === 0 && isArgued,
      }
      expect(isPossible).toBe(may[decision])
    }), { numRuns: 500 })
  })
})
