import { describe, expect, it } from 'vitest'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import { NO_STAGE_COUNTS, NO_WORK } from '#shared/domain/run/counters'
import { toRunTotals } from '#server/ingest/run-totals'

const toStage = (change: Partial<StageRunRow>): StageRunRow => ({
  runId: 'r', stageKey: 's', projectId: 'p', position: 0, kind: 'clean.normalize', name: '', dependsOn: [],
  isTerminal: false, state: 'RUNNING', attempt: 1, workerId: '',
  queuedAt: null, startedAt: null, finishedAt: null, nextAttemptAt: null, ...NO_STAGE_COUNTS,
  fraction: 0, recordsPerSecond: 0, idleMs: 0, attempts: [], droppedByReason: {}, failedByReason: {},
  counted: NO_WORK, error: null, outputs: [], reusedRunId: null, readsRejects: false, updatedAt: new Date(0), ...change,
})

describe('toRunTotals', () => {
  it('sums the records into the first stages and out of the terminal ones', () => {
    const totals = toRunTotals([
      toStage({ recordsIn: 10, recordsOut: 9, recordsFailed: 1 }),
      toStage({ recordsIn: 5, recordsOut: 5 }),
      toStage({ dependsOn: ['a', 'b'], recordsIn: 14, recordsOut: 12, recordsDropped: 2, isTerminal: true }),
    ])

    expect(totals).toMatchObject({ recordsIn: 15, recordsOut: 12, recordsDropped: 2, recordsFailed: 1 })
  })

  it('weights a model call more, and counts an unknown fraction as zero', () => {
    const totals = toRunTotals([
      toStage({ state: 'SUCCEEDED' }), toStage({ kind: 'model.call', fraction: 0.25 }), toStage({ fraction: -1 }),
    ])

    expect(totals.fraction).toBeCloseTo((1 + 4 * 0.25) / 6)
  })

  it('counts a skipped stage as done, whatever it had reached', () => {
    const totals = toRunTotals([toStage({ state: 'SKIPPED', fraction: 0.1 }), toStage({ fraction: 0.5 })])

    expect(totals.fraction).toBe(0.75)
  })

  it('is 0 without stages', () => {
    expect(toRunTotals([]).fraction).toBe(0)
  })
})
