import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LOT_STATES } from '#shared/domain/quality/lot-state'
import {
  findDenied, refuseClaim, refuseReopen, refuseUndo, refuseVerdict, takesVerdicts, toAwaited, toCounted, toStoredState,
  UNDO_MS, type GivenVerdict, type SampleFacts,
} from '#shared/domain/quality/sample-review'
import { VERDICT_ROLES } from '#shared/domain/quality/sample-state'

const CODES = [
  { code: 'harm', severity: 'critical' },
  { code: 'wrong', severity: 'major' },
  { code: 'gap', severity: 'major' },
  { code: 'style', severity: 'minor' },
] as const
const facts = (some: Partial<SampleFacts> = {}): SampleFacts => ({
  needsSecond: false, codes: CODES, verdicts: [], holder: null, lastHolder: null, lotState: 'IN_REVIEW', ...some,
})
const first: GivenVerdict = { role: 'first', verdict: 'PASS', reviewer: 'ann', defects: [], fixedRecord: null }
const second: GivenVerdict = { role: 'second', verdict: 'FAIL', reviewer: 'bob', defects: ['wrong'], fixedRecord: null }
const last: GivenVerdict = {
  role: 'adjudication', verdict: 'FIX_AND_PASS', reviewer: 'eve', defects: ['style'], fixedRecord: '{"a":2}',
}

describe('what a sample waits for', () => {
  it.each([
    [facts(), 'first'],
    [facts({ verdicts: [first] }), null],
    [facts({ verdicts: [first], needsSecond: true }), 'second'],
    [facts({ verdicts: [first, second], needsSecond: true }), 'adjudication'],
    [facts({ verdicts: [first, { ...second, verdict: 'PASS', defects: [] }], needsSecond: true }), null],
    [facts({ verdicts: [{ ...second, role: 'first' }, { ...second, defects: ['gap'] }], needsSecond: true }), null],
    [
      facts({ verdicts: [{ ...second, role: 'first' }, { ...second, defects: ['wrong', 'harm'] }], needsSecond: true }),
      'adjudication',
    ],
    [
      facts({ verdicts: [{ ...second, role: 'first', defects: ['style'] }, second], needsSecond: true }),
      'adjudication',
    ],
    [facts({ verdicts: [{ ...last, role: 'first' }, { ...last, role: 'second' }], needsSecond: true }), null],
    [
      facts({
        verdicts: [{ ...last, role: 'first' }, { ...last, role: 'second', fixedRecord: '{"a":3}' }],
        needsSecond: true,
      }),
      'adjudication',
    ],
    [facts({ verdicts: [first, second, last], needsSecond: true }), null],
  ] as const)('%#: the next role', (given, role) => {
    expect(toAwaited(given)).toBe(role)
  })

  it.each([
    [{ verdicts: [], holder: null }, 'PENDING'],
    [{ verdicts: [], holder: 'ann' }, 'CLAIMED'],
    [{ verdicts: [first], holder: 'bob' }, 'PASSED'],
    [{ verdicts: [first, second], holder: null }, 'PASSED'],
    [{ verdicts: [first, second, last], holder: null }, 'FIXED'],
  ] as const)('%#: the stored state is the effective verdict', (given, state) => {
    expect(toStoredState(given)).toBe(state)
  })
})

it('only a lot that was drawn and is not decided takes verdicts', () => {
  expect(LOT_STATES.filter(takesVerdicts)).toEqual(['SAMPLED', 'IN_REVIEW'])
})

describe('each forbidden step', () => {
  it.each([
    ['its lot is decided', facts({ lotState: 'ACCEPTED' }), 'ann', 'LOT_CLOSED'],
    ['it is settled', facts({ verdicts: [first] }), 'bob', 'SETTLED'],
    ['another reviewer holds it', facts({ holder: 'bob' }), 'ann', 'HELD_BY_OTHER'],
    ['the second reviewer would be the first', facts({ verdicts: [first], needsSecond: true }), 'ann', 'SAME_REVIEWER'],
    [
      'the second would be the first in capitals', facts({ verdicts: [first], needsSecond: true }), 'Ann',
      'SAME_REVIEWER',
    ],
    [
      'one of both in capitals would settle it', facts({ verdicts: [first, second], needsSecond: true }), 'BOB',
      'OWN_DISPUTE',
    ],
    ['nothing: it is free', facts(), 'ann', null],
    ['nothing: the claim is renewed', facts({ holder: 'ann' }), 'ann', null],
    ['nothing: the claim of the other ran out', facts({ lastHolder: 'bob' }), 'ann', null],
    [
      'the first of both would settle their disagreement', facts({ verdicts: [first, second], needsSecond: true }),
      'ann', 'OWN_DISPUTE',
    ],
    [
      'the second of both would settle it', facts({ verdicts: [first, second], needsSecond: true }), 'bob',
      'OWN_DISPUTE',
    ],
    ['nothing: a third settles it', facts({ verdicts: [first, second], needsSecond: true }), 'eve', null],
  ] as const)('no claim: %s', (_, given, reviewer, refusal) => {
    expect(refuseClaim(given, reviewer)).toBe(refusal)
  })

  it.each([
    ['nobody has claimed it', facts(), 'first', 'NOT_CLAIMED'],
    ['the claim ran out and another took it', facts({ holder: 'bob' }), 'first', 'HELD_BY_OTHER'],
    ['it has a verdict', facts({ verdicts: [{ ...first, reviewer: 'bob' }], holder: 'ann' }), 'first', 'SETTLED'],
    [
      'it waits for another role',
      facts({ verdicts: [{ ...first, reviewer: 'bob' }], needsSecond: true, holder: 'ann' }),
      'first', 'OTHER_ROLE',
    ],
    ['its lot is decided', facts({ holder: 'ann', lotState: 'ACCEPTED' }), 'first', 'LOT_CLOSED'],
    ['nothing: it is held', facts({ holder: 'ann' }), 'first', null],
    ['nothing: the claim ran out and nobody took it', facts({ lastHolder: 'ann' }), 'first', null],
  ] as const)('no verdict: %s', (_, given, role, refusal) => {
    expect(refuseVerdict(given, { reviewer: 'ann', role })).toBe(refusal)
  })

  it.each([
    ['there is no verdict', facts(), 0, 'NOTHING_TO_UNDO'],
    ['the newest is of another', facts({ verdicts: [first, second] }), 0, 'NOTHING_TO_UNDO'],
    ['the time is over', facts({ verdicts: [first] }), UNDO_MS + 1, 'UNDO_OVER'],
    ['a second reviewer has begun', facts({ verdicts: [first], needsSecond: true, holder: 'bob' }), 0, 'HELD_BY_OTHER'],
    ['its lot is decided', facts({ verdicts: [first], lotState: 'ACCEPTED' }), 0, 'LOT_CLOSED'],
    ['nothing: in time', facts({ verdicts: [first] }), UNDO_MS, null],
  ] as const)('no undo: %s', (_, given, ageMs, refusal) => {
    expect(refuseUndo(given, { reviewer: 'ann', ageMs })).toBe(refusal)
  })

  it.each([
    ['its lot is decided', facts({ verdicts: [first], lotState: 'ACCEPTED' }), 'LOT_CLOSED'],
    ['it was never judged', facts(), 'NOT_JUDGED'],
    ['another reviewer holds it', facts({ verdicts: [first], holder: 'bob' }), 'HELD_BY_OTHER'],
    ['nothing: judged long ago', facts({ verdicts: [first] }), null],
  ] as const)('no reopening: %s', (_, given, refusal) => {
    expect(refuseReopen(given, 'ann')).toBe(refusal)
  })
})

describe('what counts of a sample', () => {
  it('is the effective verdict, with the critical defects of everyone', () => {
    const failed = { ...second, role: 'first' as const, defects: ['style'] }
    const critical = { ...second, defects: ['harm', 'wrong'] }

    expect(toCounted([], CODES)).toBeUndefined()
    expect(toCounted([failed], CODES)).toEqual(failed)
    expect(toCounted([failed, critical], CODES)).toEqual({ ...failed, defects: ['style', 'harm'] })
    expect(toCounted([failed, critical, { ...last, defects: ['harm'] }], CODES)).toEqual({ ...last, defects: ['harm'] })
  })

  it('keeps a critical defect: an adjudication names it, or the sample is reopened', () => {
    const critical = { ...second, defects: ['harm'] }

    expect(findDenied({ role: 'adjudication', defects: ['wrong'] }, [first, critical], CODES)).toBe('harm')
    expect(findDenied({ role: 'adjudication', defects: ['harm'] }, [first, critical], CODES)).toBeUndefined()
    expect(findDenied({ role: 'second', defects: [] }, [{ ...critical, role: 'first' }], CODES)).toBeUndefined()
  })
})

/**
 * What reviewers try, in any order. A verdict says too little when it is refused for another reason: those are left
 * out.
 */
const PEOPLE = ['ann', 'bob', 'eve'] as const
const said = fc.oneof(
  fc.record({
    verdict: fc.constant('PASS' as const), defects: fc.subarray(['style', 'wrong']), fixedRecord: fc.constant(null),
  }),
  fc.record({
    verdict: fc.constant('FIX_AND_PASS' as const), defects: fc.subarray(CODES.map(({ code }) => code)),
    fixedRecord: fc.constantFrom('{"a":1}', '{"a":2}'),
  }),
  fc.record({
    verdict: fc.constant('FAIL' as const), defects: fc.subarray(CODES.map(({ code }) => code), { minLength: 1 }),
    fixedRecord: fc.constant(null),
  }),
)
const steps = fc.array(fc.oneof(
  { weight: 6, arbitrary: fc.record({ step: fc.constant('give' as const), by: fc.constantFrom(...PEOPLE), said }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('undo' as const), by: fc.constantFrom(...PEOPLE), said }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('reopen' as const), by: fc.constantFrom(...PEOPLE), said }) },
), { maxLength: 14 })

/** The rules once more, slowly and in other words: by what a person at a desk with two sheets of paper would do. */
function expectedRole(needsSecond: boolean, sheets: readonly GivenVerdict[]): string | null {
  if (sheets.length === 0) {
    return 'first'
  }
  if (sheets.length === 1) {
    return needsSecond ? 'second' : null
  }
  const [one, two] = sheets.map(({ verdict, defects, fixedRecord }) => {
    const found = new Set<string>(defects.map(code => CODES.find(known => known.code === code)?.severity ?? ''))
    if (found.size === 0 && verdict !== 'PASS') {
      found.add('major')
    }
    return JSON.stringify([verdict, fixedRecord, [...found].sort()])
  })
  return sheets.length === 3 || one === two ? null : 'adjudication'
}

describe('any course of verdicts', () => {
  it('is that of the rules in other words: roles, persons, what counts', () => {
    fc.assert(fc.property(fc.boolean(), steps, (needsSecond, tried) => {
      let sheets: GivenVerdict[] = []
      for (const { step, by, said: sheet } of tried) {
        const now = facts({ needsSecond, verdicts: sheets, holder: by })
        const awaited = toAwaited(now)
        expect(awaited).toBe(expectedRole(needsSecond, sheets))
        if (step === 'undo') {
          const isOwn = sheets.at(-1)?.reviewer === by
          expect(refuseUndo(now, { reviewer: by, ageMs: 0 })).toBe(isOwn ? null : 'NOTHING_TO_UNDO')
          sheets = isOwn ? sheets.slice(0, -1) : sheets
        }
        else if (step === 'reopen') {
          expect(refuseReopen(now, by)).toBe(sheets.length > 0 ? null : 'NOT_JUDGED')
          sheets = []
        }
        else if (awaited !== null) {
          const isNew = sheets.every(({ reviewer }) => reviewer !== by)
          expect(refuseVerdict(now, { reviewer: by, role: awaited }))
            .toBe(isNew ? null : awaited === 'second' ? 'SAME_REVIEWER' : 'OWN_DISPUTE')
          const given = { role: awaited, reviewer: by, ...sheet }
          sheets = isNew && findDenied(given, sheets, CODES) === undefined ? [...sheets, given] : sheets
        }
        // Three people at most, one sheet each, in the order of the roles.
        expect(sheets.map(({ role }) => role)).toEqual(VERDICT_ROLES.slice(0, sheets.length))
        expect(new Set(sheets.map(({ reviewer }) => reviewer)).size).toBe(sheets.length)
        const counted = toCounted(sheets, CODES)
        expect(counted?.verdict).toBe((sheets[2] ?? sheets[0])?.verdict)
        // Found by anyone, it counts at once and for as long as that sheet lies there.
        expect(counted?.defects.includes('harm') ?? false).toBe(sheets.some(({ defects }) => defects.includes('harm')))
        // Nobody's fix is lost without a third person who has seen both.
        const fixes = new Set(sheets.slice(0, 2).flatMap(({ fixedRecord }) => fixedRecord ?? []))
        expect(fixes.size < 2
          || toAwaited({ needsSecond, codes: CODES, verdicts: sheets }) === 'adjudication'
          || sheets.length === 3)
          .toBe(true)
      }
    }), { numRuns: 500 })
  })
})
