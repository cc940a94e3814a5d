import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LOT_STATES } from '#shared/domain/quality/lot-state'
import { findEffective, refuseClaim, refuseReopen, refuseUndo, refuseVerdict, takesVerdicts, toAwaited, toStoredState, UNDO_MS, type GivenVerdict, type SampleFacts } from '#shared/domain/quality/sample-review'
import { VERDICT_ROLES, VERDICTS } from '#shared/domain/quality/sample-state'

const facts = (some: Partial<SampleFacts> = {}): SampleFacts => ({ needsSecond: false, verdicts: [], holder: null, lastHolder: null, lotState: 'IN_REVIEW', ...some })
const first: GivenVerdict = { role: 'first', verdict: 'PASS', reviewer: 'ann' }
const second: GivenVerdict = { role: 'second', verdict: 'FAIL', reviewer: 'bob' }
const last: GivenVerdict = { role: 'adjudication', verdict: 'FIX_AND_PASS', reviewer: 'eve' }

describe('what a sample waits for', () => {
  it.each([
    [facts(), 'first'],
    [facts({ verdicts: [first] }), null],
    [facts({ verdicts: [first], needsSecond: true }), 'second'],
    [facts({ verdicts: [first, second], needsSecond: true }), 'adjudication'],
    [facts({ verdicts: [first, { ...second, verdict: 'PASS' }], needsSecond: true }), null],
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
    ['nothing: it is free', facts(), 'ann', null],
    ['nothing: the claim is renewed', facts({ holder: 'ann' }), 'ann', null],
    ['nothing: the claim of the other ran out', facts({ lastHolder: 'bob' }), 'ann', null],
    ['nothing: a disagreement may be settled by one of both', facts({ verdicts: [first, second], needsSecond: true }), 'ann', null],
  ] as const)('no claim: %s', (_, given, reviewer, refusal) => {
    expect(refuseClaim(given, reviewer)).toBe(refusal)
  })

  it.each([
    ['nobody has claimed it', facts(), 'first', 'NOT_CLAIMED'],
    ['the claim ran out and another took it', facts({ holder: 'bob' }), 'first', 'HELD_BY_OTHER'],
    ['it has a verdict', facts({ verdicts: [{ ...first, reviewer: 'bob' }], holder: 'ann' }), 'first', 'SETTLED'],
    ['it waits for another role', facts({ verdicts: [{ ...first, reviewer: 'bob' }], needsSecond: true, holder: 'ann' }), 'first', 'OTHER_ROLE'],
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

describe('any course of verdicts', () => {
  const course = fc.record({ needsSecond: fc.boolean(), verdicts: fc.array(fc.constantFrom(...VERDICTS), { maxLength: 5 }) })

  it('ends after at most three, one of each role in their order', () => {
    fc.assert(fc.property(course, ({ needsSecond, verdicts }) => {
      const given: GivenVerdict[] = []
      for (const [index, verdict] of verdicts.entries()) {
        const role = toAwaited({ needsSecond, verdicts: given })
        if (role === null) {
          break
        }
        given.push({ role, verdict, reviewer: `r${index}` })
      }

      expect(given.map(({ role }) => role)).toEqual(VERDICT_ROLES.slice(0, given.length))
      expect(given.length).toBeLessThanOrEqual(needsSecond ? 3 : 1)
      expect(findEffective(given)).toBe(given[2] ?? given[0])
    }))
  })
})
