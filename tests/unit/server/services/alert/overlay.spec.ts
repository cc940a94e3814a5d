import { describe, expect, it } from 'vitest'
import { isMatching } from '#server/services/alert/engine/overlay'

describe('the matchers of a silence', () => {
  const labels = { pipeline: 'p', severity: 'critical' }

  it.each([
    [[{ label: 'pipeline', isEqual: true, value: 'p' }], true],
    [[{ label: 'pipeline', isEqual: true, value: 'q' }], false],
    [
      [{ label: 'pipeline', isEqual: true, value: 'p' }, { label: 'severity', isEqual: false, value: 'critical' }],
      false,
    ],
    [[{ label: 'stage', isEqual: false, value: 's' }], true],
    [[{ label: 'constructor', isEqual: true, value: 'x' }], false],
  ])('%j match: %s', (matchers, isMatched) => {
    expect(isMatching(matchers, labels, [])).toBe(isMatched)
  })

  it.each([
    [['x'], true, false],
    [['x', 'y'], false, false],
    [['y', 'z'], false, true],
    [[], false, true],
    [['a', 'b', 'c', 'd', 'e'], false, false],
  ])('take an alert about the pipelines %j: equal %s, not equal %s', (pipelines, isEqualMatched, isOtherMatched) => {
    const matches = (isEqual: boolean, own: Record<string, string> = { reason: 'R' }) =>
      isMatching([{ label: 'pipeline', isEqual, value: 'x' }], own, pipelines)

    expect([matches(true), matches(false)]).toEqual([isEqualMatched, isOtherMatched])
    expect([matches(true, { pipeline: 'x' }), matches(false, { pipeline: 'x' })]).toEqual([true, false])
  })
})
