import type { RunListItem } from '#shared/contract/run/run-list.contract'
import type { RunDetail, RunView, StageRunView } from '#shared/contract/run/run.contract'
import { NO_RUN_COUNTS, NO_STAGE_COUNTS } from '#shared/domain/run/counters'

const ID = '01900000-0000-7000-8000-0000000000aa'

export const givenRun = (change: Partial<RunView> = {}): RunView => ({
  id: ID, projectId: ID, taskId: ID, pipelineId: ID, revisionId: ID, name: 'Documents',
  state: 'RUNNING', stateName: 'running', desiredState: 'RUN', observedState: 'RUNNING',
  trigger: 'manual', parentRunId: null, actor: 'operator', priority: 0, recordLimit: 0, error: null,
  disposition: 'none',
  ...NO_RUN_COUNTS, fraction: 0.5, verbs: ['pause', 'cancel'],
  createdAt: '2026-11-20T06:00:00.000Z', startedAt: '2026-11-20T06:00:04.000Z', finishedAt: null, pausedAt: null,
  pausedMs: 0,
  ...change,
})

export const givenListed = (change: Partial<RunListItem> = {}): RunListItem => ({
  ...givenRun(), revision: 3, failedStage: null, group: null, ...change,
})

export const givenStage = (change: Partial<StageRunView> = {}): StageRunView => withAttempt({
  stageKey: 'clean', kind: 'clean.normalize', name: 'Clean', position: 0, dependsOn: [], isTerminal: false,
  state: 'RUNNING', attempt: 1, workerId: 'w',
  queuedAt: '2026-11-20T06:00:00.000Z', startedAt: '2026-11-20T06:00:10.000Z', finishedAt: null, nextAttemptAt: null,
  ...NO_STAGE_COUNTS, fraction: 0.5, recordsPerSecond: 0, idleMs: 0, attempts: [], droppedByReason: {},
  failedByReason: {}, error: null, outputs: [], reusedFrom: null,
  ...change,
})

/** One that started has an attempt. */
function withAttempt(stage: StageRunView): StageRunView {
  const { attempt, queuedAt, startedAt, finishedAt, state, attempts } = stage
  return attempts.length > 0 || startedAt === null
    ? stage
    : { ...stage, attempts: [{ attempt, queuedAt, startedAt, finishedAt, state, pauses: [] }] }
}

export const givenDetail = (change: Partial<RunDetail> = {}): RunDetail => ({
  ...givenRun(), version: 1, dispositionNote: '', decidedBy: '', decidedAt: null, fixedBy: null, stages: [givenStage()],
  gates: [], usual: {}, resent: { calls: 0, tokens: 0, costs: [] }, unanswered: [], versions: [], parameters: {},
  inputs: [], configurations: [], previousRunId: null, retries: [], group: null, groupRetries: [], unsaved: [],
  hasDroppedMost: false, shards: [],
  laterSuccess: null,
  earlierFailures: { total: 0, newest: [] },
  pipeline: {
    id: ID, name: 'Documents', revision: 1, newestRevision: 1, isArchived: false, isBuiltIn: false, version: 1,
  },
  ...change,
})
