import { describe, expect, it } from 'vitest'
import { createRollup, type RollupSubject } from '#server/services/metric/rollup'

const subject: RollupSubject = { projectId: 'p', pipelineId: 'l', templateVersion: '', modelVersion: '', stageKey: 'read', stageKind: 'ingest.csv' }
const at = (time: string) => new Date(`2026-11-25T${time}Z`)

describe('createRollup', () => {
  it('adds to one bucket of each grain', () => {
    const rollup = createRollup(null)

    rollup.add(subject, at('10:07:00'), { recordsOut: 2 })
    rollup.add(subject, at('10:09:59.999'), { recordsOut: 3 })
    rollup.add(subject, at('10:10:00'), { recordsOut: 4 })

    expect(rollup.summary().map(row => [row.grainSeconds, row.bucketStart.toISOString().slice(11, 16), row.recordsOut]))
      .toEqual([[300, '10:05', 5], [300, '10:10', 4], [900, '10:00', 9]])
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

    expect(rollup.summary().filter(row => row.grainSeconds === 300).map(row => row.revision)).toEqual([1, 0])
  })

  it('separates stages, models and measures', () => {
    const rollup = createRollup(null)

    for (const modelVersion of ['a', 'b']) {
      rollup.addLatency({ ...subject, modelVersion }, at('10:00:00'), { measure: 'call', bucketIndex: 7, count: 2 })
      rollup.addLatency({ ...subject, modelVersion }, at('10:00:00'), { measure: 'attempt', bucketIndex: 7, count: 1 })
    }

    expect(rollup.latency()).toHaveLength(8)
  })
})
