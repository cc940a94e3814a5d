import type { NewRunEvent } from '#db/repositories/run/run-event.repository'
import type { LineSummaryRow } from '#db/repositories/metric/line-summary.repository'
import { GRAINS_SECONDS } from '#db/repositories/metric/rollup-piece'
import type { LatencyRow, SummaryRow } from '#db/repositories/metric/rollup.repository'
import type { TokensUsageRow } from '#db/repositories/metric/tokens-usage.repository'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run-ingest.repository'
import type { FrozenRunSpec } from '#shared/domain/run/run-record'
import { foldEvents } from '#server/ingest/fold-event'
import { countEntered, toFold } from '#server/ingest/run-fold'
import { toLineRows } from '#server/services/metric/line-rollup'
import { createRollup } from '#server/services/metric/rollup'
import type { Story } from './story'

/** What a run belongs to. */
export interface StoryHome {
  projectId: string
  taskId: string
  pipelineId: string
  revisionId: string
  name: string
  spec: FrozenRunSpec
  modelVersion: string
}

export interface HistoryRows {
  runs: TaskRunRow[]
  stages: StageRunRow[]
  events: NewRunEvent[]
  tokens: TokensUsageRow[]
  summary: SummaryRow[]
  latency: LatencyRow[]
  line: LineSummaryRow[]
}

const [FINEST_SECONDS] = GRAINS_SECONDS
/** The actor while sign-in is off. */
const ACTOR = 'operator'

/**
 * Every row that the console would have written for these runs: their events go through its own ingest.
 *
 * @param fineFrom before this, the finest buckets have been deleted.
 */
export function foldStories(stories: readonly { story: Story, home: StoryHome }[], fineFrom: Date): HistoryRows {
  const isOld = stories.every(({ story }) => story.endMs < fineFrom.getTime())
  const rollup = createRollup(null, isOld ? GRAINS_SECONDS.slice(1) : GRAINS_SECONDS)
  const folds = stories.map(({ story, home }) => {
    const fold = toFold(toRun(story, home), toStages(story, home), rollup)
    foldEvents(fold, story.events)
    countEntered(fold)
    fold.run.updatedAt = new Date(story.endMs)
    fold.stages.forEach(stage => stage.updatedAt = stage.finishedAt ?? new Date(story.endMs))
    return fold
  })
  const isKept = ({ grainSeconds, bucketStart }: { grainSeconds: number, bucketStart: Date }) => grainSeconds > FINEST_SECONDS || bucketStart >= fineFrom
  return {
    runs: folds.map(fold => fold.run),
    stages: folds.flatMap(fold => [...fold.stages.values()]),
    events: folds.flatMap(fold => fold.events),
    // Made-up calls have cost nothing.
    tokens: folds.flatMap(fold => fold.tokens.map(tokens => ({ ...tokens, cost: null, currency: null }))),
    summary: rollup.summary().filter(isKept),
    latency: rollup.latency().filter(isKept),
    line: toLineRows(folds.map(({ before, run, stages }) => ({ before, after: { run, stages: stages.values() } }))),
  }
}

function toRun({ id, launch, parent, state }: Story, { projectId, taskId, pipelineId, revisionId, name, spec, modelVersion }: StoryHome): TaskRunRow {
  const createdAt = new Date(launch.atMs)
  return {
    id, projectId, taskId, pipelineId, revisionId, name, spec, modelVersion, templateVersion: '',
    rootRunId: parent?.rootId ?? id, parentRunId: parent?.id ?? null, trigger: parent ? 'retry' : 'manual', actor: ACTOR, priority: 0, recordLimit: 0,
    desiredState: state === 'CANCELLED' ? 'CANCEL' : 'RUN', observedState: 'PENDING', stateReason: '', error: null, lastSeq: 0, isReconciling: false,
    disposition: 'none', dispositionNote: '', decidedBy: '', decidedAt: null, fixedByRunId: null,
    recordsIn: 0, recordsOut: 0, recordsDropped: 0, recordsFailed: 0, bytesIn: 0, bytesOut: 0, inputTokens: 0, outputTokens: 0, fraction: 0,
    createdAt, queuedAt: null, startedAt: null, finishedAt: null, pausedAt: null, pausedMs: 0, updatedAt: createdAt, version: 1,
  }
}

const NOTHING = { recordsIn: 0, recordsOut: 0, recordsDropped: 0, recordsFailed: 0, bytesIn: 0, bytesOut: 0 }

const toStages = ({ id, launch }: Story, { projectId, spec }: StoryHome): StageRunRow[] => spec.stages.map((stage, position) => ({
  ...NOTHING, runId: id, stageKey: stage.key, projectId, position, kind: stage.kind, name: stage.name, dependsOn: stage.needs, isTerminal: position === spec.stages.length - 1,
  state: 'BLOCKED', attempt: 0, workerId: '', queuedAt: null, startedAt: null, finishedAt: null, nextAttemptAt: null, idleMs: 0, attempts: [], fraction: 0, recordsPerSecond: 0,
  droppedByReason: {}, failedByReason: {}, counted: NOTHING, inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, modelCalls: 0,
  error: null, outputs: [], reusedRunId: null, updatedAt: new Date(launch.atMs),
}))
