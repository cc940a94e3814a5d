import { describe, expect, it } from 'vitest'
import { NO_PROGRESS } from '#factory/job/meter.ts'
import type { ArtifactRef } from '#factory/job/stage-job.ts'
import { advance } from '#factory/queue/domain/advance.ts'
import { openDraft, type Draft } from '#factory/queue/domain/draft.ts'
import { acceptGate, rejectGate } from '#factory/queue/domain/gate.ts'
import { acceptRun, cancelRun, pauseRun, resumeRun } from '#factory/queue/domain/run-verbs.ts'
import { NO_USAGE, type StageModel } from '#factory/queue/domain/run-model.ts'
import { endStage, startStage } from '#factory/queue/domain/stage-steps.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const outputOf = (records: number): ArtifactRef => ({
  uri: `artifact:sha256/${records}`, mediaType: 'application/jsonl', records, bytes: records * 10,
  sha256: String(records), role: 'OUTPUT',
})
const REJECTS: ArtifactRef = { ...outputOf(2), role: 'REJECTS' }
const FIXES: ArtifactRef = { ...outputOf(1), uri: 'artifact:sha256/fixes' }

function toStage(stageId: string, position: number, dependsOn: string[]): StageModel {
  return {
    stageId, position, policy: {
      dependsOn, isGate: stageId === 'gate', maxAttempts: 2, initialBackoffMs: 1, maxBackoffMs: 1, timeoutMs: 1_000,
    },
    state: dependsOn.length > 0 ? 'BLOCKED' : 'QUEUED', attempt: 0, failures: 0, losses: 0, hasMoved: false, spentMs: 0,
    isResuming: false, workerId: null, jobId: null, queuedAt: NOW,
    nextAttemptAt: null, startedAt: null, endedAt: null, progress: NO_PROGRESS, usage: NO_USAGE, error: null,
    outputs: [], reusedRunId: null, fixes: null,
  }
}

/** a → gate → b. */
function givenRun(): Draft {
  const draft = openDraft({
    runId: 'run', project: 'p', state: 'QUEUED', priority: 0, maxParallelStages: 2, createdAt: NOW, startedAt: null,
    endedAt: null, lastSeq: 0,
    stages: [toStage('a', 0, []), toStage('gate', 1, ['a']), toStage('b', 2, ['gate'])],
  }, NOW)
  acceptRun(draft)
  return draft
}

const stageOf = ({ run }: Draft, id: string) => run.stages.find(({ stageId }) => stageId === id)!
const statesOf = ({ run }: Draft) => [run.state, ...run.stages.map(({ state }) => state)].join(' ')

function work(draft: Draft, id: string, records = 3): void {
  const claim = { stageId: id, jobId: stageOf(draft, id).jobId! }
  startStage(draft, claim, 'w', NO_PROGRESS)
  endStage(draft, claim, { type: 'succeeded', progress: NO_PROGRESS, outputs: [outputOf(records), REJECTS] }, 0.5)
}

function givenWaiting(): Draft {
  const draft = givenRun()
  work(draft, 'a')
  return draft
}

function decide(draft: Draft, change: (gate: StageModel) => void): void {
  change(stageOf(draft, 'gate'))
  advance(draft)
}

describe('an acceptance gate', () => {
  it('waits without a job once its input is there, and says how much it is about', () => {
    const draft = givenWaiting()

    expect(statesOf(draft)).toBe('RUNNING SUCCEEDED WAITING BLOCKED')
    expect(stageOf(draft, 'gate')).toMatchObject({
      jobId: null, workerId: null, attempt: 1, startedAt: NOW, progress: { recordsIn: 3, bytesIn: 30, recordsOut: 0 },
    })
    expect(draft.run.stages.filter(({ jobId }) => jobId)).toEqual([])
  })

  it('lets its input pass as it is when that is accepted, without what was rejected on the way', () => {
    const draft = givenWaiting()

    decide(draft, gate => acceptGate(draft, gate, null))

    expect(statesOf(draft)).toBe('RUNNING SUCCEEDED SUCCEEDED QUEUED')
    expect(stageOf(draft, 'gate'))
      .toMatchObject({ outputs: [outputOf(3)], attempt: 1, progress: { recordsOut: 3, bytesOut: 30, fraction: 1 } })
  })

  it('runs, in the same attempt, to put fixes in place', () => {
    const draft = givenWaiting()

    decide(draft, gate => acceptGate(draft, gate, FIXES))
    expect(statesOf(draft)).toBe('RUNNING SUCCEEDED QUEUED BLOCKED')
    expect(stageOf(draft, 'gate').jobId).not.toBeNull()
    work(draft, 'gate')

    expect(statesOf(draft)).toBe('RUNNING SUCCEEDED SUCCEEDED QUEUED')
    expect(stageOf(draft, 'gate')).toMatchObject({ attempt: 1, fixes: FIXES })
  })

  it('does not wait again when putting fixes in place has to be tried again', () => {
    const draft = givenWaiting()
    decide(draft, gate => acceptGate(draft, gate, FIXES))
    const claim = { stageId: 'gate', jobId: stageOf(draft, 'gate').jobId! }
    startStage(draft, claim, 'w', NO_PROGRESS)

    endStage(
      draft, claim,
      {
        type: 'failed', progress: NO_PROGRESS, outputs: [],
        error: { reason: 'X', message: 'x', retryable: true, metadata: {} },
      },
      0.5,
    )
    expect(statesOf(draft)).toBe('RUNNING SUCCEEDED RETRY_WAIT BLOCKED')
    work(draft, 'gate')

    expect(statesOf(draft)).toBe('RUNNING SUCCEEDED SUCCEEDED QUEUED')
  })

  it('ends the run as failed when its input is rejected', () => {
    const draft = givenWaiting()

    decide(draft, gate => rejectGate(draft, gate, 'too many defects'))

    expect(statesOf(draft)).toBe('FAILED SUCCEEDED FAILED SKIPPED')
    expect(stageOf(draft, 'gate').error)
      .toEqual({ reason: 'REJECTED_AT_GATE', message: 'too many defects', retryable: false, metadata: {} })
    expect(stageOf(draft, 'gate').progress)
      .toMatchObject({ recordsIn: 3, recordsOut: 0, recordsDropped: 3, droppedByReason: { LOT_REJECTED: 3 } })
    expect(draft.events.at(-1)?.body).toMatchObject({ kind: 'run_state', to: 'FAILED', reason: 'REJECTED_AT_GATE' })
  })

  it('fails with nothing to decide on, rather than let an empty version be sealed', () => {
    const draft = givenRun()

    work(draft, 'a', 0)

    expect(statesOf(draft)).toBe('FAILED SUCCEEDED FAILED SKIPPED')
    expect(stageOf(draft, 'gate').error).toMatchObject({ reason: 'EMPTY_AT_GATE', retryable: false })
  })

  it('is cancelled at once with its run', () => {
    const draft = givenWaiting()

    cancelRun(draft, 'not needed')

    expect(statesOf(draft)).toBe('CANCELLED SUCCEEDED CANCELLED CANCELLED')
  })

  it('goes on waiting while its run is paused; what was accepted meanwhile goes on with the run', () => {
    const draft = givenWaiting()

    pauseRun(draft)
    expect(statesOf(draft)).toBe('PAUSED SUCCEEDED WAITING BLOCKED')
    decide(draft, gate => acceptGate(draft, gate, null))
    expect(statesOf(draft)).toBe('PAUSED SUCCEEDED SUCCEEDED QUEUED')
    expect(stageOf(draft, 'b').jobId).toBeNull()
    resumeRun(draft)

    expect(statesOf(draft)).toBe('RUNNING SUCCEEDED SUCCEEDED QUEUED')
    expect(stageOf(draft, 'b').jobId).not.toBeNull()
  })

  it('does not begin to wait while its run is paused', () => {
    const draft = givenRun()
    const claim = { stageId: 'a', jobId: stageOf(draft, 'a').jobId! }
    startStage(draft, claim, 'w', NO_PROGRESS)
    pauseRun(draft)

    endStage(draft, claim, { type: 'succeeded', progress: NO_PROGRESS, outputs: [outputOf(3)] }, 0.5)
    expect(statesOf(draft)).toBe('PAUSED SUCCEEDED QUEUED BLOCKED')
    resumeRun(draft)

    expect(statesOf(draft)).toBe('RUNNING SUCCEEDED WAITING BLOCKED')
  })
})
