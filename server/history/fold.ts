import type { NewRunEvent } from '#db/repositories/run/run-event.repository'
import { LINE_COUNTERS, NO_RUN_COUNTS, NO_STAGE_COUNTS, NO_WORK } from '#shared/domain/run/counters'
import type { LineSummaryRow } from '#db/repositories/metric/line-summary.repository'
import type { RunCountRow } from '#db/repositories/metric/run-count.repository'
import { GRAINS_SECONDS } from '#db/repositories/metric/rollup-piece'
import type { LatencyRow, SummaryRow } from '#db/repositories/metric/rollup.repository'
import type { TokensUsageRow } from '#db/repositories/metric/tokens-usage.repository'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run-ingest.repository'
import type { PricePeriod } from '#shared/domain/model/token-cost'
import type { FrozenRunSpec } from '#shared/domain/run/run-record'
import { foldEvents } from '#server/ingest/fold-event'
import { countEntered, toFold } from '#server/ingest/run-fold'
import { toLineRows } from '#server/services/metric/line-rollup'
import { createRollup, type Rollup } from '#server/services/metric/rollup'
import { toRunCountRows } from '#server/services/metric/run-count-rollup'
import type { Launch } from './launches'
import type { PipelineKey } from './plan'
import { priceTokens } from './prices'
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
  counts: RunCountRow[]
}

const [FINEST_SECONDS] = GRAINS_SECONDS
/** The actor while sign-in is off. */
const ACTOR = 'operator'

export interface FoldPlace {
  fineFrom: Date
  prices: readonly PricePeriod[]
  /** By pipeline: the run that statistics without a run of their own name. */
  firstKept: ReadonlyMap<PipelineKey, string>
}

/**
 * Every row that the console would have written for these runs: their events go through its own ingest. Of runs that
 * stand for several, only statistics are kept, each figure as often as there are runs.
 *
 * @param place.fineFrom before this, the finest buckets have been deleted.
 */
export function foldStories(
  stories: readonly { story: Story, home: StoryHome }[], { fineFrom, prices, firstKept }: FoldPlace,
): HistoryRows {
  const isOld = stories.every(({ story }) => story.endMs < fineFrom.getTime())
  const rollup = createRollup(null, isOld ? GRAINS_SECONDS.slice(1) : GRAINS_SECONDS)
  const launches = new Map(stories.map(({ story, home }) => [home.pipelineId, story.launch]))
  const told = stories.map(({ story, home }) => {
    const { weight } = story.launch
    const fold = toFold(toRun(story, home), toStages(story, home), weight === 1 ? rollup : toWeighted(rollup, weight))
    foldEvents(fold, story.events)
    countEntered(fold)
    fold.run.updatedAt = new Date(story.endMs)
    fold.stages.forEach(stage => stage.updatedAt = stage.finishedAt ?? new Date(story.endMs))
    return { fold, weight }
  })
  const folds = told.map(({ fold }) => fold)
  const kept = told.filter(({ weight }) => weight === 1).map(({ fold }) => fold)
  const isKept = ({ grainSeconds, bucketStart }: { grainSeconds: number, bucketStart: Date }) =>
    grainSeconds > FINEST_SECONDS || bucketStart >= fineFrom
  return {
    runs: kept.map(fold => fold.run),
    stages: kept.flatMap(fold => [...fold.stages.values()]),
    events: kept.flatMap(fold => fold.events),
    tokens: told.flatMap(({ fold, weight }) =>
      fold.tokens.map(tokens => priceTokens(prices, multiply(tokens, USED, weight)))),
    summary: rollup.summary().filter(isKept),
    latency: rollup.latency().filter(isKept),
    line: toLineRows(folds.map(({ before, run, stages }) => ({ before, after: { run, stages: stages.values() } })))
      .map(row => toWeightedLine(row, launches.get(row.pipelineId), firstKept)),
    // Of the runs that have a row: they count what a list shows.
    counts: toRunCountRows(kept.map(({ before, run }) => ({ before: before.run, after: run }))),
  }
}

const USED = ['inputTokens', 'outputTokens', 'cachedInputTokens', 'reasoningTokens', 'calls'] as const

const multiply = <T extends Record<K, number>, K extends string>(row: T, names: readonly K[], weight: number): T =>
  ({ ...row, ...Object.fromEntries(names.map(name => [name, row[name] * weight])) })

/** Counts every fact so many times. */
const toWeighted = (rollup: Rollup, weight: number): Rollup => ({
  ...rollup,
  add: (subject, at, deltas) =>
    rollup.add(subject, at, Object.fromEntries(Object.entries(deltas).map(([counter, delta]) =>
      [counter, delta * weight]))),
  addLatency: (subject, at, sample) => rollup.addLatency(subject, at, { ...sample, count: sample.count * weight }),
})

/** Runs of one pipeline that are told together have the same weight. */
function toWeightedLine(
  row: LineSummaryRow, launch: Launch | undefined, firstKept: FoldPlace['firstKept'],
): LineSummaryRow {
  if (!launch || launch.weight === 1) {
    return row
  }
  const { weight, pipeline } = launch
  return {
    ...multiply(row, LINE_COUNTERS, weight),
    droppedByReason: multiply(row.droppedByReason, Object.keys(row.droppedByReason), weight),
    failedByReason: multiply(row.failedByReason, Object.keys(row.failedByReason), weight),
    newestRunId: firstKept.get(pipeline.key) ?? row.newestRunId,
  }
}

function toRun({ id, launch, parent, state }: Story, {
  projectId, taskId, pipelineId, revisionId, name, spec, modelVersion,
}: StoryHome): TaskRunRow {
  const createdAt = new Date(launch.atMs)
  return {
    id, projectId, taskId, pipelineId, revisionId, name, spec, modelVersion, templateVersion: '',
    rootRunId: parent?.rootId ?? id, parentRunId: parent?.id ?? null, trigger: parent ? 'retry' : 'manual',
    actor: ACTOR, priority: 0, recordLimit: 0,
    desiredState: state === 'CANCELLED' ? 'CANCEL' : 'RUN', observedState: 'PENDING', stateReason: '', error: null,
    lastSeq: 0, isReconciling: false,
    disposition: 'none', dispositionNote: '', decidedBy: '', decidedAt: null, fixedByRunId: null,
    ...NO_RUN_COUNTS, fraction: 0,
    createdAt, queuedAt: null, startedAt: null, finishedAt: null, pausedAt: null, pausedMs: 0, updatedAt: createdAt,
    version: 1,
  }
}

const toStages = ({ id, launch }: Story, { projectId, spec }: StoryHome): StageRunRow[] =>
  spec.stages.map((stage, position) => ({
    ...NO_STAGE_COUNTS, runId: id, stageKey: stage.key, projectId, position, kind: stage.kind, name: stage.name,
    dependsOn: stage.needs, isTerminal: position === spec.stages.length - 1, readsRejects: false,
    state: 'BLOCKED', attempt: 0, workerId: '', queuedAt: null, startedAt: null, finishedAt: null, nextAttemptAt: null,
    idleMs: 0, attempts: [], fraction: 0, recordsPerSecond: 0, droppedByReason: {}, failedByReason: {},
    counted: NO_WORK, error: null, outputs: [], reusedRunId: null, updatedAt: new Date(launch.atMs),
  }))
