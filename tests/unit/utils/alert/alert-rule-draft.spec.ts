import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alertRuleCreate } from '#shared/contract/alert-rule.contract'
import { ALERT_METRIC_NAMES, ALERT_METRICS } from '#shared/domain/alert/alert-metric'
import { checkAlertRule } from '#shared/domain/alert/alert-rule-check'
import { READY_MADE_RULES } from '#shared/domain/alert/ready-made'
import {
  DEFAULT_DRAFT, listGroupings, listRuleChanges, readDraft, type RuleDraft, toNumber, toRuleDraft, withMetric,
} from '~/utils/alert/alert-rule-draft'
import { givenRule } from '~/tests/nuxt/given/given-alert'

const codesOf = (change: Partial<RuleDraft>) =>
  readDraft({ ...DEFAULT_DRAFT, name: 'Rule', ...change }).faults.map(({ pointer, code }) => `${pointer} ${code}`)

describe('the draft of a rule', () => {
  it('is the rule again when nothing is changed', () => {
    const metric = fc.constantFrom(...ALERT_METRIC_NAMES)
    const threshold = fc.option(
      fc.integer({ min: -1_000_000, max: 1_000_000 }).map(value => value / 1_000), { nil: null },
    )
    fc.assert(fc.property(
      metric, threshold, threshold, fc.integer({ min: 0, max: 1_440 }),
      (name, warning, critical, minutes) => {
        const rule = givenRule({
          metric: name, warning, critical, forMs: minutes * 60_000, minCount: 1, labels: { team: 'data', tier: '1' },
        })

        const { body } = readDraft(toRuleDraft(rule, rule.name))

        expect(body).toMatchObject({
          metric: name, warning, critical, forMs: minutes * 60_000, labels: rule.labels, windowMs: rule.windowMs,
          noData: rule.noData,
        })
      },
    ))
  })

  it.each(
    READY_MADE_RULES,
  )('of the ready-made rule $key has no faults, and is a request that the contract takes', (rule) => {
    const { body, faults } = readDraft(toRuleDraft(givenRule({ ...rule, groupBy: [...rule.groupBy] }), rule.name))

    expect(faults).toEqual([])
    expect(alertRuleCreate.safeParse(body).success).toBe(true)
  })

  it('finds at least what the server finds', () => {
    fc.assert(fc.property(
      fc.constantFrom(...ALERT_METRIC_NAMES), fc.constantFrom('', '1', '3', '-2'), fc.constantFrom('', '1', '2'),
      fc.constantFrom(300_000, 300_001, 900_000_000),
      (metric, warning, critical, windowMs) => {
        const { body, faults } = readDraft({
          ...withMetric({ ...DEFAULT_DRAFT, name: 'Rule' }, metric), warning, critical, windowMs,
        })

        expect(faults.length === 0).toBe(checkAlertRule(body).length === 0)
      },
    ))
  })

  it.each([
    [{ warning: 'many' }, ['/warning NOT_A_NUMBER']],
    [{ warning: '', critical: '' }, ['/critical THRESHOLD_MISSING']],
    [{ warning: '3', critical: '2' }, ['/critical THRESHOLD_ORDER']],
    [{ forMinutes: '-1' }, ['/forMs OUT_OF_RANGE']],
    [{ forMinutes: '1440', keepMinutes: '1e9' }, ['/keepFiringMs PENDING_TOO_LONG']],
    [{ metric: 'run_success', comparison: 'below', warning: '95', minCount: '1000001' }, ['/minCount COUNT_TOO_LARGE']],
    [{ labels: 'team' }, ['/labels BAD_LABELS']],
    [{ labels: 'team=data，tier=1' }, []],
    [{ metric: 'run_success', comparison: 'below', warning: '95', minCount: '1.5' }, ['/minCount OUT_OF_RANGE']],
  ] satisfies [Partial<RuleDraft>, string[]][])('%j has %j', (change, expected) => {
    expect(codesOf(change)).toEqual(expected)
  })

  it.each([
    ['95', 95], ['９５．５', 95.5], [' .5 ', 0.5], ['−3', -3], ['', null], ['1e3', 1_000], ['3 %', Number.NaN],
  ])('reads %j as %j', (text, expected) => {
    expect(toNumber(text)).toEqual(expected)
  })

  it('loses with another metric only what that does not know', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALERT_METRIC_NAMES), fc.constantFrom(...ALERT_METRIC_NAMES), (from, to) => {
        const draft = withMetric(
          { ...withMetric(DEFAULT_DRAFT, from), groupBy: listGroupings(from).at(-1) ?? [], warning: '5' }, to,
        )

        expect(draft.groupBy.every(dimension =>
          (ALERT_METRICS[to].dimensions as readonly string[]).includes(dimension)))
          .toBe(true)
        expect(draft.comparison).toBe(ALERT_METRICS[to].good === 'up' ? 'below' : 'above')
        expect(draft.warning === '' || ALERT_METRICS[from].unit === ALERT_METRICS[to].unit).toBe(true)
      }),
    )
  })

  it('counts the fields that differ', () => {
    expect(listRuleChanges({ ...DEFAULT_DRAFT, name: 'a', groupBy: [] }, DEFAULT_DRAFT)).toEqual(['name', 'groupBy'])
  })
})
