import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RUN_EXTENTS, RUN_TRIGGERS } from '#shared/domain/run/run-filter'
import { RUN_SORTS } from '#shared/domain/run/run-sort'
import { RUN_FILTERS } from '#shared/domain/run/run-state'
import {
  clearFilters, countFilters, fromRunListUrl, RUN_DISPOSITIONS, RUN_LIST_DEFAULT, RUN_SETS, toggleSort, toRunListUrl,
  withSet,
} from '~/utils/run/run-list-url'

const PIPELINE = '01900000-0000-7000-8000-0000000000aa'

describe('the address of the run list', () => {
  it('is plain for the default list', () => {
    expect(toRunListUrl(RUN_LIST_DEFAULT)).toEqual({})
  })

  it('is read back as written', () => {
    const list = fc.record({
      state: fc.subarray([...RUN_FILTERS]),
      disposition: fc.subarray([...RUN_DISPOSITIONS]),
      pipelineId: fc.subarray([PIPELINE, '01900000-0000-7000-8000-0000000000bb']),
      trigger: fc.subarray([...RUN_TRIGGERS]),
      extent: fc.subarray([...RUN_EXTENTS]),
      excluded: fc.subarray([...RUN_SETS]),
      minDurationMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
      maxDurationMs: fc.option(fc.integer({ min: 60_000, max: 315_360_000_000 }), { nil: undefined }),
      stage: fc.constantFrom('clean', 'call-2'),
      stageKind: fc.constantFrom('', 'model.call'),
      q: fc.string({ maxLength: 100 }).map(text => text.trim()),
      range: fc.constantFrom(
        undefined, { from: 'now-7d', to: 'now' }, { from: '2026-11-18T00:00:00Z', to: '2026-11-19T00:00:00Z' },
      ),
      by: fc.constantFrom('created' as const, 'finished' as const),
      sort: fc.constantFrom(...RUN_SORTS),
      cursor: fc.string({ maxLength: 100 }),
      view: fc.constantFrom('', 'all', PIPELINE),
    })
    fc.assert(fc.property(list, (any) => {
      const state = { ...any, excluded: any.excluded.filter(set => any[set].length > 0) }

      expect(fromRunListUrl(toRunListUrl(state))).toEqual(state)
    }))
  })

  it('opens for any text', () => {
    const value = fc.oneof(
      fc.string(), fc.constant(null), fc.constant(undefined), fc.array(fc.oneof(fc.string(), fc.constant(null))),
    )
    fc.assert(fc.property(fc.record({
      state: value, disposition: value, pipelineId: value, stage: value, stageKind: value, from: value, to: value,
      by: value, q: value, sort: value, cursor: value, trigger: value, extent: value, minDurationMs: value,
      maxDurationMs: value, view: value,
    }), (query) => {
      const { state, sort, stage, q } = fromRunListUrl(query)

      expect(RUN_FILTERS).toEqual(expect.arrayContaining(state))
      expect(RUN_SORTS).toContain(sort)
      expect(q.length).toBeLessThanOrEqual(200)
      expect(stage.length).toBeLessThanOrEqual(200)
    }))
  })

  it('excludes values with a minus, and takes them from those that are wanted', () => {
    expect(fromRunListUrl({ state: ['-FAILED', '-BROKEN'], trigger: ['retry', '-import'], pipelineId: `-${PIPELINE}` }))
      .toMatchObject({
        state: ['FAILED'], trigger: ['retry'], pipelineId: [PIPELINE], excluded: ['state', 'pipelineId'],
      })
    expect(fromRunListUrl({ state: ['FAILED', 'CRASHED', '-FAILED'] }))
      .toMatchObject({ state: ['CRASHED'], excluded: [] })
  })

  it('ignores a duration that is none, and a limit below the other', () => {
    expect(fromRunListUrl({ minDurationMs: '5m', maxDurationMs: '-1' })).toEqual(RUN_LIST_DEFAULT)
    expect(fromRunListUrl({ minDurationMs: '5', maxDurationMs: '4' }))
      .toMatchObject({ minDurationMs: 5, maxDurationMs: undefined })
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
  const all = {
    ...RUN_LIST_DEFAULT, state: ['FAILED' as const], disposition: ['open' as const], minDurationMs: 5, stage: 'clean',
    q: 'a', range: { from: 'now-7d', to: 'now' }, sort: 'finishedAt' as const, cursor: 'c',
  }

  it('are counted without sort order and cursor', () => {
    expect(countFilters(RUN_LIST_DEFAULT)).toBe(0)
    expect(countFilters({ ...RUN_LIST_DEFAULT, sort: 'finishedAt', cursor: 'c', by: 'finished' })).toBe(0)
    expect(countFilters(all)).toBe(6)
  })

  it('are cleared together, and the order stays', () => {
    expect(clearFilters(all)).toEqual({ ...RUN_LIST_DEFAULT, sort: 'finishedAt' })
  })

  it('exclude nothing once they have no value, and a stage belongs to its pipeline', () => {
    const list = { ...RUN_LIST_DEFAULT, state: ['FAILED' as const], excluded: ['state' as const], stage: 'clean' }

    expect(withSet(list, 'state', { values: [], isExcluded: true })).toEqual({ state: [], excluded: [] })
    expect(withSet(list, 'pipelineId', { values: [PIPELINE], isExcluded: true }))
      .toEqual({ pipelineId: [PIPELINE], excluded: ['state', 'pipelineId'], stage: '', stageKind: '' })
  })

  it('exclude an invalid range and pipeline', () => {
    const list = fromRunListUrl({ from: 'yesterday', to: 'now', pipelineId: 'x', disposition: 'none' })

    expect(list).toEqual(RUN_LIST_DEFAULT)
  })
})
