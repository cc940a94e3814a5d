import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fromStatUrl, STAGE_SORTS, STAT_COMPARISONS, STAT_DEFAULT, STAT_GRAINS, STAT_LATENCIES, STAT_METRICS, toStatUrl,
} from '~/utils/stat/stat-url'

const state = fc.record({
  pipelineId: fc.oneof(fc.constant(''), fc.uuid()),
  stage: fc.string({ maxLength: 200 }),
  model: fc.string({ maxLength: 200 }),
  template: fc.string({ maxLength: 200 }),
  compare: fc.constantFrom(...STAT_COMPARISONS),
  metric: fc.constantFrom(...STAT_METRICS),
  grain: fc.constantFrom(...STAT_GRAINS),
  latency: fc.constantFrom(...STAT_LATENCIES),
  sort: fc.constantFrom(...STAGE_SORTS),
  isDescending: fc.boolean(),
}).filter(({ sort, isDescending }) => sort !== 'flow' || isDescending)

describe('the address of the statistics', () => {
  it('is read back as written for every state', () => {
    fc.assert(fc.property(state, (given) => {
      expect(fromStatUrl(toStatUrl(given))).toEqual(given)
    }))
  })

  it('is plain for the default state', () => {
    const query = toStatUrl(STAT_DEFAULT)

    expect(Object.values(query).every(value => value === undefined)).toBe(true)
  })

  it('falls back to the default for any invalid value', () => {
    const bent = { pipeline: 'no-id', compare: 'dod', metric: 'mood', grain: ['5m', 'day'], sort: '-name' }

    expect(fromStatUrl(bent)).toEqual({ ...STAT_DEFAULT, grain: '5m' })
  })
})
