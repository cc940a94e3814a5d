import { describe, expect, it } from 'vitest'
import { isPossible, RELEASE_STATES } from '#shared/domain/release/release-state'
import { listReleaseVerbs, toFileVerdict, toReleaseSteps, toWorkShare } from '~/utils/release/release-look'

describe('the way of a release', () => {
  it.each(RELEASE_STATES)('leads through %s exactly once, with all before it done', (state) => {
    const steps = toReleaseSteps(state)
    const at = steps.findIndex(step => step.state === state)

    expect(steps.filter(step => step.place === 'now').map(step => step.state)).toEqual([state])
    expect(steps.slice(0, at).every(step => step.place === 'done')).toBe(true)
    expect(steps.slice(at + 1).every(step => step.place === 'next')).toBe(true)
  })

  it('goes on after publication only for those that went on', () => {
    expect(toReleaseSteps('PUBLISHED').map(step => step.state)).toEqual(['DRAFT', 'CHECKING', 'READY', 'PUBLISHED'])
    expect(toReleaseSteps('ARCHIVED').map(step => step.state))
      .toEqual(['DRAFT', 'CHECKING', 'READY', 'PUBLISHED', 'DEPRECATED', 'ARCHIVED'])
    expect(toReleaseSteps('WITHDRAWN').at(-1)).toEqual({ state: 'WITHDRAWN', place: 'now' })
  })

  it.each(RELEASE_STATES)('offers in state %s only what is possible, and nothing while it is at work', (state) => {
    const offered = listReleaseVerbs({ state, work: null })

    expect(offered.every(verb => isPossible(verb, state))).toBe(true)
    expect(listReleaseVerbs({ state, work: { kind: 'archive', done: 0, total: 1 } })).toEqual([])
  })

  it('shows a share from 0 to 1, whatever was counted', () => {
    expect([toWorkShare({ done: 0, total: 4 }), toWorkShare({ done: 5, total: 4 }), toWorkShare({ done: 0, total: 0 })])
      .toEqual([0, 1, 1])
  })
})

describe('the verdict on a file', () => {
  const checked = {
    state: 'PUBLISHED', fault: '', faultFile: '',
    gates: [{ key: 'checksums', isPassed: true, code: 'checksums_match', facts: {} }],
    verified: null,
  } as const
  const verdictOf = (change: object) => toFileVerdict({ ...checked, gates: [...checked.gates], ...change }, 'data/a')

  it('is that of the last check, unless work has stopped at the file or it lies in the archive', () => {
    expect(verdictOf({})).toBe('right')
    expect(verdictOf({ gates: [] })).toBe('open')
    expect(verdictOf({ verified: { at: '', files: [{ path: 'data/a', problem: 'missing' }] } })).toBe('missing')
    expect(verdictOf({ state: 'ARCHIVED' })).toBe('open')
    expect(verdictOf({ state: 'ARCHIVED', fault: 'damaged', faultFile: 'data/a' })).toBe('damaged')
    expect(verdictOf({ state: 'ARCHIVED', fault: 'damaged', faultFile: 'data/b' })).toBe('open')
    expect(verdictOf({ fault: 'failed', faultFile: '' })).toBe('right')
  })
})
