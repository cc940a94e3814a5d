import { describe, expect, it } from 'vitest'
import { factsByName } from '#shared/domain/pipeline/kind-convention'
import { NO_WORK } from '#shared/domain/run/counters'
import type { StageMetrics } from '#shared/contract/metric.contract'
import { sortStages, toggleStageSort } from '~/utils/stat/stat-stages'
import { STAGE_SORTS } from '~/utils/stat/stat-url'

const BLANK: StageMetrics = {
  pipelineId: 'a', pipelineName: 'A', stageName: '', stageKey: '', stageKind: 'filter.rules', ...NO_WORK,
  runs: null, recordSuccess: null, recordYield: null, succeeded: 0, failed: 0, attempts: 0, attemptP50Ms: null,
  attemptP95Ms: null, attemptP99Ms: null, waitMeanMs: null,
  modelCalls: 0, callP50Ms: null, callP95Ms: null, callP99Ms: null, tokensTotal: 0,
}
const stages: StageMetrics[] = [
  { ...BLANK, stageKey: 'publish', recordsIn: 60, attemptP95Ms: 40 },
  { ...BLANK, stageKey: 'read', recordsIn: 100, attemptP95Ms: null },
  { ...BLANK, stageKey: 'rules', recordsIn: 98, attemptP95Ms: 90 },
]
const keysOf = (sorted: StageMetrics[]) => sorted.map(({ stageKey }) => stageKey)

describe('stages in a table', () => {
  it('are in the order of the flow, and without one by records in', () => {
    const flow = [{ key: 'rules', needs: ['read'] }, { key: 'read', needs: [] }, { key: 'publish', needs: ['rules'] }]

    expect(keysOf(sortStages(stages, { sort: 'flow', isDescending: true }, { flow, factsOf: factsByName })))
      .toEqual(['read', 'rules', 'publish'])
    expect(keysOf(sortStages(stages, { sort: 'flow', isDescending: true }, { flow: [], factsOf: factsByName })))
      .toEqual(['read', 'rules', 'publish'])
  })

  it('without a flow are by type, from input to publish, with a type of one\'s own before the last', () => {
    const kinds = ['publish', 'my.kind', 'quality.check', 'filter.tokens', 'ingest.csv', 'clean.normalize']
    const mixed = kinds.map(stageKind => ({
      ...BLANK, stageKey: stageKind, stageKind, recordsIn: stageKind === 'publish' ? 900 : 10,
    }))

    expect(keysOf(sortStages(mixed, { sort: 'flow', isDescending: true }, { flow: [], factsOf: factsByName })))
      .toEqual(['ingest.csv', 'clean.normalize', 'filter.tokens', 'quality.check', 'my.kind', 'publish'])
  })

  it('of several pipelines are not mixed: pipeline by pipeline, the one with the most records first', () => {
    const of = (pipelineId: string, stageKind: string, recordsIn: number) => ({
      ...BLANK, pipelineId, stageKey: `${pipelineId}-${stageKind}`, stageKind, recordsIn,
    })
    const mixed = [
      of('few', 'ingest.csv', 5), of('many', 'publish', 80), of('few', 'publish', 5), of('many', 'ingest.csv', 100),
    ]

    expect(keysOf(sortStages(mixed, { sort: 'flow', isDescending: true }, { flow: [], factsOf: factsByName })))
      .toEqual(['many-ingest.csv', 'many-publish', 'few-ingest.csv', 'few-publish'])
  })

  it('are sorted by a column, unknown values last in both directions', () => {
    expect(keysOf(sortStages(stages, { sort: 'attemptP95Ms', isDescending: true }, { flow: [], factsOf: factsByName })))
      .toEqual(['rules', 'publish', 'read'])
    expect(keysOf(sortStages(
      stages, { sort: 'attemptP95Ms', isDescending: false }, { flow: [], factsOf: factsByName },
    ))).toEqual(['publish', 'rules', 'read'])
  })

  it.each(
    STAGE_SORTS.filter(sort => sort !== 'flow'),
  )('are in the order of the flow again after three clicks on %s', (sort) => {
    const start = { sort: 'flow' as const, isDescending: true }

    const first = toggleStageSort(start, sort)
    const second = toggleStageSort(first, sort)

    expect([first, second]).toEqual([{ sort, isDescending: true }, { sort, isDescending: false }])
    expect(toggleStageSort(second, sort)).toEqual(start)
  })
})
