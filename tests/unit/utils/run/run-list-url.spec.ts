import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RUN_SORTS } from '#shared/domain/run/run-sort'
import { RUN_FILTERS } from '#shared/domain/run/run-state'
import { clearFilters, countFilters, fromRunListUrl, RUN_DISPOSITIONS, RUN_LIST_DEFAULT, toggleSort, toRunListUrl } from '~/utils/run/run-list-url'

describe('the address of the run list', () => {
  it('is plain for the default list', () => {
    expect(toRunListUrl(RUN_LIST_DEFAULT)).toEqual({})
  })

  it('is read back as written', () => {
    const list = fc.record({
      state: fc.subarray([...RUN_FILTERS]),
      disposition: fc.constantFrom('' as const, ...RUN_DISPOSITIONS),
      pipelineId: fc.constantFrom('', '01900000-0000-7000-8000-0000000000aa'),
      stage: fc.constantFrom('clean', 'call-2'),
      stageKind: fc.constantFrom('', 'model.call'),
      q: fc.string({ maxLength: 100 }).map(text => text.trim()),
      range: fc.constantFrom(undefined, { from: 'now-7d', to: 'now' }, { from: '2026-11-18T00:00:00Z', to: '2026-11-19T00:00:00Z' }),
      by: fc.constantFrom('created' as const, 'finished' as const),
      sort: fc.constantFrom(...RUN_SORTS),
      cursor: fc.string({ maxLength: 100 }),
    })
    fc.assert(fc.property(list, (state) => {
      expect(fromRunListUrl(toRunListUrl(state))).toEqual(state)
    }))
  })

  it('opens for any text', () => {
    const value = fc.oneof(fc.string(), fc.constant(null), fc.constant(undefined), fc.array(fc.oneof(fc.string(), fc.constant(null))))
    fc.assert(fc.property(fc.record({ state: value, disposition: value, pipelineId: value, stage: value, stageKind: value, from: value, to: value, by: value, q: value, sort: value, cursor: value }), (query) => {
      const { state, sort, stage, q } = fromRunListUrl(query)

      expect(RUN_FILTERS).toEqual(expect.arrayContaining(state))
      expect(RUN_SORTS).toContain(sort)
      expect(q.length).toBeLessThanOrEqual(200)
      expect(stage.length).toBeLessThanOrEqual(200)
    }))
  })

  it('accepts one state or several', () => {
    expect(fromRunListUrl({ state: 'FAILED' }).state).toEqual(['FAILED'])
    expect(fromRunListUrl({ state: ['FAILED', 'nonsense', 'CRASHED'] }).state).toEqual(['FAILED', 'CRASHED'])
  })
})

describe('a click on a head', () => {
  it('sorts newest first, then oldest first', () => {
    expect(toggleSort('-createdAt', 'finishedAt')).toBe('-finishedAt')
    expect(toggleSort('-finishedAt', 'finishedAt')).toBe('finishedAt')
    expect(toggleSort('finishedAt', 'finishedAt')).toBe('-finishedAt')
  })
})

describe('the filters', () => {
  const all = { ...RUN_LIST_DEFAULT, state: ['FAILED' as const], disposition: 'open' as const, stage: 'clean', q: 'a', range: { from: 'now-7d', to: 'now' }, sort: 'finishedAt' as const, cursor: 'c' }

  it('are counted without sort order and cursor', () => {
    expect(countFilters(RUN_LIST_DEFAULT)).toBe(0)
    expect(countFilters({ ...RUN_LIST_DEFAULT, sort: 'finishedAt', cursor: 'c', by: 'finished' })).toBe(0)
    expect(countFilters(all)).toBe(5)
  })

  it('are cleared together, and the order stays', () => {
    expect(clearFilters(all)).toEqual({ ...RUN_LIST_DEFAULT, sort: 'finishedAt' })
  })

  it('exclude an invalid range and pipeline', () => {
    const list = fromRunListUrl({ from: 'yesterday', to: 'now', pipelineId: 'x', disposition: 'none' })

    expect(list).toEqual(RUN_LIST_DEFAULT)
  })
})
