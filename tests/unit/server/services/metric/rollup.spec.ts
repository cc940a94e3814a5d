import { describe, expect, it } from 'vitest'
import { GRAINS_SECONDS } from '#db/repositories/metric/rollup-piece'
import { ALL_PIPELINES } from '#db/repositories/metric/rollup.repository'
import { createRollup, type RollupSubject } from '#server/services/metric/rollup'

const subject: RollupSubject = {
  projectId: 'p', pipelineId: 'l', templateVersion: '', modelVersion: '', stageKey: 'read', stageKind: 'ingest.csv',
}
const at = (time: string) => new Date(`2026-11-25T${time}Z`)

describe('createRollup', () => {
  it('adds to one bucket of each grain', () => {
    const rollup = createRollup(null)

    rollup.add(subject, at('10:07:00'), { recordsOut: 2 })
    rollup.add(subject, at('10:09:59.999'), { recordsOut: 3 })
    rollup.add(subject, at('10:10:00'), { recordsOut: 4 })

    const rows = rollup.summary().filter(row => row.pipelineId === subject.pipelineId).sort((a, b) =>
      a.grainSeconds - b.grainSeconds)
    expect(rows.map(row => [row.grainSeconds, row.bucketStart.toISOString().slice(11, 16), row.recordsOut]))
      .toEqual([[300, '10:05', 5], [300, '10:10', 4], [900, '10:00', 9], [3_600, '10:00', 9], [86_400, '00:00', 9]])
  })

  it('adds to the total of each bucket, over all pipelines and stages of a project', () => {
    const rollup = createRollup(null)

    rollup.add(subject, at('10:07:00'), { recordsOut: 2 })
    rollup.add({ ...subject, pipelineId: 'm', stageKey: 'write', modelVersion: 'a' }, at('10:08:00'), { recordsOut: 3 })
    rollup.add({ ...subject, projectId: 'q' }, at('10:08:00'), { recordsOut: 4 })

    const totals = rollup.summary().filter(row => row.pipelineId === ALL_PIPELINES && row.stageKey === '')
    expect(totals.map(({ projectId, stageKey, modelVersion, recordsOut }) =>
      [projectId, stageKey, modelVersion, recordsOut]))
      .toEqual(GRAINS_SECONDS.flatMap(() => [['p', '', '', 5], ['q', '', '', 4]]))
  })

  it('adds to the total of each stage over all pipelines, by the hour and the day', () => {
    const rollup = createRollup(null)

    rollup.add({ ...subject, stageKey: 'write', stageKind: 'publish' }, at('10:07:00'), { recordsOut: 2 })
    rollup.add({ ...subject, pipelineId: 'm', stageKey: 'write', modelVersion: 'a' }, at('10:08:00'), { recordsOut: 3 })
    rollup.add({ ...subject, stageKey: '' }, at('10:08:00'), { runsSucceeded: 1 })

    const totals = rollup.summary().filter(row => row.pipelineId === ALL_PIPELINES && row.stageKey !== '')
    expect(totals.map(({ grainSeconds, stageKey, stageKind, modelVersion, recordsOut }) =>
      [grainSeconds, stageKey, stageKind, modelVersion, recordsOut]))
      .toEqual([[3_600, 'write', '', '', 5], [86_400, 'write', '', '', 5]])
  })

  it('creates no row without facts', () => {
    const rollup = createRollup(null)

    rollup.add(subject, at('10:00:00'), { recordsIn: 0, recordsOut: 0 })

    expect(rollup.summary()).toEqual([])
  })

  it('marks a bucket that a late fact has changed', () => {
    const rollup = createRollup(at('10:20:00'))

    rollup.add(subject, at('10:09:00'), { recordsOut: 1 })
    rollup.add(subject, at('10:16:00'), { recordsOut: 1 })

    const revisionsOf = (grainSeconds: number) => rollup.summary()
      .filter(row => row.grainSeconds === grainSeconds && row.pipelineId === subject.pipelineId)
      .map(row => row.revision)
    expect(revisionsOf(300)).toEqual([1, 0])
    expect(revisionsOf(86_400)).toEqual([1])
  })

  it('separates stages, models and measures', () => {
    const rollup = createRollup(null)

    for (const modelVersion of ['a', 'b']) {
      rollup.addLatency({ ...subject, modelVersion }, at('10:00:00'), { measure: 'call', bucketIndex: 7, count: 2 })
      rollup.addLatency({ ...subject, modelVersion }, at('10:00:00'), { measure: 'attempt', bucketIndex: 7, count: 1 })
    }

    const rows = rollup.latency().filter(row =>
      row.grainSeconds === 86_400 && (row.pipelineId !== ALL_PIPELINES || row.stageKey === ''))
    expect(rows.map(row => [row.modelVersion, row.measure, row.bucketIndexes, row.bucketCounts]))
      .toEqual([
        ['', 'attempt', [7], [2]], ['', 'call', [7], [4]], ['a', 'attempt', [7], [1]], ['a', 'call', [7], [2]],
        ['b', 'attempt', [7], [1]], ['b', 'call', [7], [2]],
      ])
  })
})
