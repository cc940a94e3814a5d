import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_PROGRESS } from '#factory/job/meter.ts'
import { openDraft, type Draft } from '#factory/queue/domain/draft.ts'
import { acceptRun, cancelRun, pauseRun, resumeRun } from '#factory/queue/domain/run-verbs.ts'
import {
  hasRunEnded, hasStageEnded, NO_USAGE, type RunModel, type StageModel,
} from '#factory/queue/domain/run-model.ts'
import { advance } from '#factory/queue/domain/advance.ts'
import { acceptGate, rejectGate } from '#factory/queue/domain/gate.ts'
import { endStage, loseStage, startStage } from '#factory/queue/domain/stage-steps.ts'
import type { ArtifactRef, StageErrorInfo, StageOutcome } from '#factory/job/stage-job.ts'

const NOW = new Date('2026-01-01T00:00:00Z')

const step = fc.record({
  action: fc.constantFrom(
    'start', 'succeed', 'fail', 'fail_for_good', 'crash', 'lose', 'stop', 'pause', 'resume', 'cancel', 'accept', 'fix',
    'reject',
  ),
  /** Which of the stages that it can be about. */
  pick: fc.nat(),
})

/** Each stage may depend on any before it. */
const shape = fc.array(
  fc.record({
    inputs: fc.array(fc.nat(), { maxLength: 2 }), attempts: fc.integer({ min: 1, max: 3 }), isGate: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
)

function givenRun(
  stages: { inputs: number[], attempts: number, isGate?: boolean }[], maxParallelStages: number,
): RunModel {
  return {
    runId: 'run', project: 'p', state: 'QUEUED', priority: 0, maxParallelStages, createdAt: NOW, startedAt: null,
    endedAt: null, lastSeq: 0,
    stages: stages.map(({ inputs, attempts, isGate = false }, position) => {
      const dependsOn = position === 0 ? [] : [...new Set(inputs.map(input => `s${input % position}`))]
      return toStage({ position, dependsOn, maxAttempts: attempts, isGate: isGate && dependsOn.length > 0 })
    }),
  }
}

function toStage({
  position, dependsOn, maxAttempts, isGate,
}: { position: number, dependsOn: string[], maxAttempts: number, isGate: boolean }): StageModel {
  return {
    stageId: `s${position}`, position,
    policy: { dependsOn, isGate, maxAttempts, initialBackoffMs: 1, maxBackoffMs: 1, timeoutMs: 1_000 },
    state: dependsOn.length > 0 ? 'BLOCKED' : 'QUEUED', attempt: 0, failures: 0, losses: 0, hasMoved: false, spentMs: 0,
    isResuming: false, workerId: null, jobId: null, queuedAt: NOW,
    nextAttemptAt: null, startedAt: null, endedAt: null, progress: NO_PROGRESS, usage: NO_USAGE, error: null,
    outputs: [], reusedRunId: null, fixes: null,
  }
}

const errorOf = (retryable: boolean): StageErrorInfo => ({ reason: 'X', message: 'x', retryable, metadata: {} })

const OUTPUT: ArtifactRef = {
  uri: 'artifact:sha256/a', mediaType: 'application/jsonl', records: 3, bytes: 30, sha256: 'a', role: 'OUTPUT',
}

const OUTCOMES: Record<string, StageOutcome> = {
  succeed: { type: 'succeeded', progress: NO_PROGRESS, outputs: [OUTPUT] },
  fail: { type: 'failed', progress: NO_PROGRESS, outputs: [], error: errorOf(true) },
  fail_for_good: { type: 'failed', progress: NO_PROGRESS, outputs: [], error: errorOf(false) },
  crash: { type: 'crashed', progress: NO_PROGRESS, error: errorOf(true) },
}

function apply(draft: Draft, { action, pick }: { action: string, pick: number }): void {
  const { run } = draft
  const withJob = run.stages.filter(stage => stage.jobId)
  const candidates = action === 'start' || action === 'lose'
    ? withJob
    : withJob.filter(stage => stage.state === 'RUNNING')
  const stage = candidates[pick % candidates.length]
  const waiting = run.stages.filter(({ state }) => state === 'WAITING')
  if (DECISIONS.has(action)) {
    decide(draft, action, waiting[pick % waiting.length])
    return
  }
  if (action === 'pause') {
    pauseRun(draft)
  }
  else if (action === 'resume') {
    resumeRun(draft)
  }
  else if (action === 'cancel') {
    cancelRun(draft, 'test')
  }
  else if (!stage) {
    return
  }
  else if (action === 'start') {
    startStage(draft, { stageId: stage.stageId, jobId: stage.jobId! }, 'w', NO_PROGRESS)
  }
  else if (action === 'lose') {
    loseStage(draft, { stageId: stage.stageId, jobId: stage.jobId! }, 0.5)
  }
  else {
    endStage(draft, { stageId: stage.stageId, jobId: stage.jobId! }, stopped(run, action), 0.5)
  }
}

const DECISIONS = new Set(['accept', 'fix', 'reject'])

function decide(draft: Draft, action: string, gate: StageModel | undefined): void {
  if (!gate) {
    return
  }
  if (action === 'reject') {
    rejectGate(draft, gate, 'no')
  }
  else {
    acceptGate(draft, gate, action === 'fix' ? OUTPUT : null)
  }
  advance(draft)
}

const stopped = (run: RunModel, action: string): StageOutcome => OUTCOMES[action]
  ?? (run.state === 'CANCELLING'
    ? { type: 'cancelled', progress: NO_PROGRESS }
    : { type: 'paused', progress: NO_PROGRESS, checkpoint: undefined })

function expectSound({ run }: Draft) {
  const withJob = run.stages.filter(stage => stage.jobId)
  expect(withJob.length).toBeLessThanOrEqual(run.maxParallelStages)
  for (const stage of run.stages) {
    expect(stage.failures).toBeLessThan(stage.policy.maxAttempts)
    expect(stage.state === 'RUNNING' && !stage.jobId).toBe(false)
    expect(hasStageEnded(stage.state) && stage.jobId !== null).toBe(false)
    // Who waits holds no worker, and has nothing that could be lost or run out.
    expect(stage.state === 'WAITING' && stage.jobId !== null).toBe(false)
  }
  expect(hasRunEnded(run.state)).toBe(run.stages.every(stage => hasStageEnded(stage.state)))
  if (run.state === 'PAUSED') {
    expect(withJob).toEqual([])
  }
  // Nothing is forgotten: a run that goes on always has a job in the queue or in hand, or waits for a decision.
  if (run.state === 'QUEUED' || run.state === 'RUNNING') {
    expect(withJob.length + run.stages.filter(({ state }) => state === 'WAITING').length).toBeGreaterThan(0)
  }
}

it('a run stays valid under any order of events, and can always be brought to its end', () => {
  fc.assert(
    fc.property(shape, fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 60 }), (stages, parallel, steps) => {
      const draft = openDraft(givenRun(stages, parallel), NOW)
      acceptRun(draft)
      for (const next of steps) {
        const ended = hasRunEnded(draft.run.state)
        const told = draft.events.length
        apply(draft, next)
        expectSound(draft)
        // Final is final.
        if (ended) {
          expect(draft.events.length).toBe(told)
        }
      }
      for (let left = 1_000; !hasRunEnded(draft.run.state) && left > 0; left -= 1) {
        for (const action of ['resume', 'start', 'succeed', 'accept']) {
          apply(draft, { action, pick: left })
        }
      }
      expect(hasRunEnded(draft.run.state)).toBe(true)
    }), { numRuns: 500 },
  )
})

it('the events of a run are consistent: each state follows from the one before', () => {
  fc.assert(fc.property(shape, fc.array(step, { maxLength: 60 }), (stages, steps) => {
    const draft = openDraft(givenRun(stages, 2), NOW)
    const states = new Map<string, string>(draft.run.stages.map(stage => [stage.stageId, stage.state]))
    acceptRun(draft)
    steps.forEach(next => apply(draft, next))

    for (const { stageId, body } of draft.events) {
      if (body.kind === 'run_state') {
        expect(body.from).toBe(states.get('') ?? null)
        states.set('', body.to)
      }
      if (body.kind === 'stage_state') {
        expect(body.from).toBe(states.get(stageId))
        states.set(stageId, body.status.state)
      }
    }
    expect(states.get('')).toBe(draft.run.state)
    draft.run.stages.forEach(stage => expect(states.get(stage.stageId)).toBe(stage.state))
  }), { numRuns: 300 })
})

describe('a stage whose process is lost again and again', () => {
  function loseUntilEnd(hasMoved: boolean, most: number) {
    const draft = openDraft(givenRun([{ inputs: [], attempts: 1 }], 1), NOW)
    acceptRun(draft)
    const [stage] = draft.run.stages
    let losses = 0
    while (!hasRunEnded(draft.run.state) && losses < most) {
      startStage(draft, { stageId: stage!.stageId, jobId: stage!.jobId! }, 'w', NO_PROGRESS)
      stage!.hasMoved = hasMoved
      loseStage(draft, { stageId: stage!.stageId, jobId: stage!.jobId! }, 0.5)
      losses += 1
    }
    return { draft, stage: stage!, losses }
  }

  it('ends as CRASHED when it makes no progress, after ten attempts with waits between them', () => {
    const { draft, stage, losses } = loseUntilEnd(false, 100)

    expect([losses, draft.run.state, stage.error?.reason, stage.error?.metadata.losses])
      .toEqual([10, 'CRASHED', 'WORKER_LOST', '10'])
    expect(draft.events.filter(({ body }) => body.kind === 'stage_state' && body.status.state === 'RETRY_WAIT'))
      .toHaveLength(7)
  })

  it('is restarted without limit as long as it makes progress', () => {
    const { draft, stage } = loseUntilEnd(true, 100)

    expect([draft.run.state, stage.state, stage.attempt]).toEqual(['RUNNING', 'QUEUED', 100])
  })
})
