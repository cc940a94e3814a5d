import { describe, expect, it } from 'vitest'
import { checkAlertRule, type CheckedRule } from '#shared/domain/alert/alert-rule-check'
import { READY_MADE_RULES } from '#shared/domain/alert/ready-made'

const RULE: CheckedRule = {
  metric: 'call_success', filter: {}, groupBy: ['model'], windowMs: 900_000, comparison: 'below', warning: 0.95,
  critical: 0.9,
}
const faultsOf = (change: Partial<CheckedRule>) =>
  checkAlertRule({ ...RULE, ...change }).map(({ pointer, code }) => `${pointer} ${code}`)

describe('the check of a rule', () => {
  it('accepts a good one', () => {
    expect(faultsOf({})).toEqual([])
  })

  it.each<[string, Partial<CheckedRule>, string[]]>([
    ['a metric that no longer exists', { metric: 'gone' }, ['/metric UNKNOWN_METRIC']],
    ['no threshold', { warning: null, critical: null }, ['/critical THRESHOLD_MISSING']],
    ['thresholds in the wrong order', { warning: 0.9, critical: 0.95 }, ['/critical THRESHOLD_ORDER']],
    ['equal thresholds', { comparison: 'above', warning: 1, critical: 1 }, ['/critical THRESHOLD_ORDER']],
    ['a window longer than the history', { windowMs: 8 * 86_400_000 }, ['/windowMs WINDOW_TOO_LONG']],
    ['a window of some minutes', { windowMs: 400_000 }, ['/windowMs WINDOW_STEP']],
    [
      'a filter that it does not know', { filter: { datasetId: 'x', pipelineId: 'y' } },
      ['/filter/datasetId FILTER_NOT_APPLICABLE'],
    ],
    ['a group that it does not know', { groupBy: ['model', 'service'] }, ['/groupBy/1 GROUP_NOT_APPLICABLE']],
    ['a group twice', { groupBy: ['model', 'model'] }, ['/groupBy/1 GROUP_NOT_APPLICABLE']],
    [
      'several at once', { windowMs: 1, warning: null, critical: null },
      ['/critical THRESHOLD_MISSING', '/windowMs WINDOW_STEP'],
    ],
  ])('names %s', (_, change, faults) => {
    expect(faultsOf(change)).toEqual(faults)
  })

  it.each(READY_MADE_RULES.map(rule => [rule.key, rule] as const))('accepts the ready-made rule %s', (_, rule) => {
    expect(checkAlertRule({ ...rule, filter: {} })).toEqual([])
  })
})
