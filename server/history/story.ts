import { toLatencyBucket } from '#shared/domain/latency-bucket'
import type { QueueEvent, QueueStageStatus } from '#server/grpc/queue.gateway'
import type { HistoryOptions, Launch, Span } from './launches'
import { MODEL_TIMEOUT_MS, type PlannedStage } from './plan'
import { createRandom, type Random, toUuid } from './random'
import { doWork, NOTHING_DONE, toPart, type Work } from './work'

/** A run as its events tell it. Times are Unix times in ms. */
export interface Story {
  id: string
  launch: Launch
  /** Of a retry. */
  parent: Pick<Story, 'id'> & { rootId: string } | undefined
  events: QueueEvent[]
  state: 'SUCCEEDED' | 'FAILED' | 'CRASHED' | 'CANCELLED'
  endMs: number
}

/** As its pipeline had it at that time. */
export interface StoryStage extends PlannedStage {
  key: string
}

type StageError = NonNullable<QueueStageStatus['error']>
type Fate = { type: 'succeeds', hiccup: boolean } | { type: 'fails', share: number, error: StageError, ms?: number }
  | { type: 'crashes' | 'is cancelled', share: number }

const SHARES = { faults: 0.16, hiccup: 0.05, fails: 0.024, timesOut: 0.13, cancelled: 0.018, crashes: 0.003 }
const SLOW = 1.5
const RETRY_WAIT_MS = 30_000
const WORKERS = 4
/** Most samples of a run: a histogram of more would have the same shape. */
const MOST_SAMPLES = 60

const toError = (
  reason: string, message: string, retryable: boolean, metadata: Record<string, string> = {},
): StageError => ({ reason, message, retryable, metadata })

/** @returns undefined when the run would not have ended by the end of the history, or the factory was away. */
export function tell(
  options: HistoryOptions, launch: Launch,
  { stages, outages, parent }: { stages: readonly StoryStage[], outages: readonly Span[], parent?: Story['parent'] },
): Story | undefined {
  const random = createRandom(options.seed, 'run', launch.key)
  const id = toUuid(launch.atMs, random)
  const outage = outages.find(({ toMs }) => toMs > launch.atMs)
  if (outage && outage.fromMs <= launch.atMs) {
    return undefined
  }
  const teller = createTeller(id, random)
  const state = tellStages(
    teller, launch, { stages, random, awayMs: outage?.fromMs ?? Infinity, isRetry: parent !== undefined },
  )
  return teller.nowMs() < options.until.getTime()
    ? { id, launch, parent, events: teller.events, state, endMs: teller.nowMs() }
    : undefined
}

/** Tells one event after the other, each at its time. */
function createTeller(runId: string, random: Random) {
  const events: QueueEvent[] = []
  let atMs = 0
  const base = (stageId: string, attempt: number) => ({
    runId, seq: events.length + 1, time: new Date(atMs), stageId, attempt,
  })
  return {
    events,
    random,
    nowMs: () => atMs,
    goTo: (ms: number) => void (atMs = Math.round(ms)),
    wait: (ms: number) => void (atMs = Math.round(atMs + ms)),
    run: (from: string, to: string, reason: string) =>
      void events.push({ ...base('', 0), kind: 'run_state', from, to, reason }),
    stage: (from: string, status: QueueStageStatus, nextAttemptTime?: Date) =>
      void events.push({ ...base(status.stageId, status.attempt), kind: 'stage_state', from, status, nextAttemptTime }),
    calls: (stageId: string, attempt: number, spent: Spent) => {
      events.push({ ...base(stageId, attempt), kind: 'tokens', ...spent.tokens })
      events.push({ ...base(stageId, attempt), kind: 'metrics', points: [
        { name: 'model_call_ms', value: 0, labels: { model: spent.tokens.model }, histogram: spent.histogram },
      ] })
    },
  }
}

type Teller = ReturnType<typeof createTeller>

function tellStages(teller: Teller, launch: Launch, {
  stages, random, awayMs, isRetry,
}: { stages: readonly StoryStage[], random: Random, awayMs: number, isRetry: boolean }): Story['state'] {
  teller.goTo(launch.atMs + random.between(150, 900))
  teller.run('PENDING', 'QUEUED', 'ACCEPTED')
  const fatal = pickFatal(launch, stages, random, isRetry)
  const hasFaults = random.chance(SHARES.faults)
  let input = { records: Math.max(20, Math.round(launch.pipeline.records * launch.size)), bytes: 0 }
  input.bytes = input.records * launch.pipeline.bytesPerRecord
  for (const [index, stage] of stages.entries()) {
    const work = doWork(stage, input, { random, slowness: launch.slowness, hasFaults })
    const fate = fatal?.index === index
      ? fatal.fate
      : { type: 'succeeds', hiccup: stage.model !== undefined && random.chance(SHARES.hiccup) } as const
    const end = tellStage(teller, stage, { work, fate, isFirst: index === 0, awayMs, slowness: launch.slowness })
    if (end !== 'SUCCEEDED') {
      for (const later of stages.slice(index + 1)) {
        teller.stage('BLOCKED', toStatus(later.key, end === 'CANCELLED' ? 'CANCELLED' : 'SKIPPED', 0))
      }
      const [from, reason] = end === 'CANCELLED'
        ? ['CANCELLING', 'STOPPED']
        : ['RUNNING', fate.type === 'fails' && end === 'FAILED' ? fate.error.reason : 'WORKER_LOST']
      teller.run(from, end, reason)
      return end
    }
    input = { records: work.counts.recordsOut, bytes: work.counts.bytesOut }
  }
  teller.run('RUNNING', 'SUCCEEDED', 'COMPLETED')
  return 'SUCCEEDED'
}

/** At most one stage ends its run early. A retry is made when the cause is gone. */
function pickFatal(
  launch: Launch, stages: readonly StoryStage[], random: Random, isRetry: boolean,
): { index: number, fate: Fate } | undefined {
  const share = random.between(0.08, 0.9)
  const model = stages.findIndex(stage => stage.model !== undefined)
  const luck = random.next()
  if (launch.isSourceAway && !isRetry) {
    return {
      index: 0,
      fate: { type: 'fails', share: 0, error: toError('NOT_READABLE', 'no permission to read the folder', false) },
    }
  }
  if (isRetry) {
    return undefined
  }
  if (launch.trouble === 'crash') {
    return { index: Math.max(1, model), fate: { type: 'crashes', share } }
  }
  if (launch.trouble === 'model' && model >= 0) {
    return {
      index: model,
      fate: { type: 'fails', share, error: toError('MODEL_UNAVAILABLE', 'the model service is unavailable', true) },
    }
  }
  if (model >= 0 && launch.slowness > SLOW && luck < SHARES.timesOut) {
    return { index: model, fate: {
      type: 'fails', share,
      error: toError(
        'TIMEOUT', `took longer than ${MODEL_TIMEOUT_MS} ms`, true, { timeout_ms: String(MODEL_TIMEOUT_MS) },
      ),
      ms: MODEL_TIMEOUT_MS,
    } }
  }
  if (luck < SHARES.fails) {
    return { index: model >= 0 ? model : stages.length - 1, fate: {
      type: 'fails', share,
      error: model >= 0
        ? toError('MODEL_UNAVAILABLE', 'the model service is unavailable', true)
        : toError('DISK_FULL', 'no space left on the disk', true),
    } }
  }
  const type = luck < SHARES.fails + SHARES.cancelled
    ? 'is cancelled'
    : luck < SHARES.fails + SHARES.cancelled + SHARES.crashes ? 'crashes' : undefined
  return type && { index: random.integer(1, stages.length - 2), fate: { type, share } }
}

interface Told {
  work: Work
  fate: Fate
  isFirst: boolean
  /** When the factory goes away. */
  awayMs: number
  slowness: number
}

function tellStage(teller: Teller, stage: StoryStage, { work, fate, isFirst, awayMs, slowness }: Told): Story['state'] {
  const { random } = teller
  if (!isFirst) {
    teller.stage('BLOCKED', toStatus(stage.key, 'QUEUED', 0))
  }
  teller.wait(random.between(300, 4_200) * (random.chance(0.06) ? 20 : 1))
  if (isFirst) {
    teller.run('QUEUED', 'RUNNING', 'STARTED')
  }
  const workerId = `worker-${random.integer(1, WORKERS)}`
  let attempt = 1
  let startMs = teller.nowMs()
  const status = (state: string, counts = NOTHING_DONE, more: Partial<QueueStageStatus> = {}) => toStatus(
    stage.key, state, attempt,
    { workerId, startTime: new Date(startMs), progress: { ...counts, fraction: 0, recordsPerSecond: 0 }, ...more },
  )
  const error = toError('WORKER_LOST', 'the worker process was lost', true, { cause: 'ENDED' })
  /** Does a share of the work, or what it can before the factory goes away. @returns the share that was done */
  const advance = (share: number, ms = work.ms * share): { share: number, isLost: boolean } => {
    const isLost = teller.nowMs() + ms >= awayMs
    const leftMs = Math.max(0, awayMs - teller.nowMs())
    const done = isLost ? share * leftMs / ms : share
    teller.wait(isLost ? leftMs : ms)
    if (stage.model && done > 0) {
      const calls = isLost || share < 1 ? Math.floor(work.counts.recordsIn * done) : work.counts.recordsIn
      const failedCalls = done === 1 ? work.counts.failedByReason.MODEL_UNAVAILABLE ?? 0 : 0
      teller.calls(stage.key, attempt, spend(stage.model, { calls, failedCalls, slowness, random }))
    }
    return { share: done, isLost }
  }
  const end = (
    state: Story['state'], counts: Parameters<typeof status>[1], more: Partial<QueueStageStatus> = {},
  ): Story['state'] => {
    teller.stage('RUNNING', status(state, counts, { endTime: new Date(teller.nowMs()), ...more }))
    return state
  }

  teller.stage('QUEUED', status('RUNNING'))
  if (fate.type === 'succeeds' && fate.hiccup) {
    const before = advance(random.between(0.1, 0.6))
    if (before.isLost) {
      return end('CRASHED', toPart(work, before.share), { error })
    }
    teller.stage('RUNNING', status('RETRY_WAIT', toPart(work, before.share), {
      endTime: new Date(teller.nowMs()), error: toError('MODEL_UNAVAILABLE', 'the model service is unavailable', true),
    }), new Date(teller.nowMs() + RETRY_WAIT_MS))
    teller.wait(RETRY_WAIT_MS)
    teller.stage('RETRY_WAIT', status('QUEUED'))
    attempt = 2
    startMs = teller.nowMs()
    teller.stage('QUEUED', status('RUNNING'))
  }
  const done = fate.type === 'fails' ? advance(fate.share, fate.ms) : advance(fate.type === 'succeeds' ? 1 : fate.share)
  if (done.isLost || fate.type === 'crashes') {
    return end('CRASHED', toPart(work, done.share), { error })
  }
  if (fate.type === 'is cancelled') {
    teller.run('RUNNING', 'CANCELLING', 'CANCELLED')
    teller.wait(random.between(200, 1_400))
    return end('CANCELLED', toPart(work, done.share))
  }
  return fate.type === 'fails'
    ? end('FAILED', toPart(work, done.share), { error: fate.error })
    : end('SUCCEEDED', work.counts)
}

const toStatus = (
  stageId: string, state: string, attempt: number, more: Partial<QueueStageStatus> = {},
): QueueStageStatus => ({
  stageId, state, attempt, workerId: '', startTime: undefined, endTime: undefined,
  progress: { ...NOTHING_DONE, fraction: 0, recordsPerSecond: 0 },
  usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, calls: 0, estimated: false },
  error: undefined, outputs: [], reusedRunId: undefined, ...more,
})

type TokensEvent = Extract<QueueEvent, { kind: 'tokens' }>

interface Spent {
  tokens: Pick<TokensEvent, 'model' | 'usage' | 'provenance' | 'callsByOutcome'>
  histogram: { buckets: Record<number, number>, zeroCount: number, sum: number }
}

function spend({ id, provenance, inputTokens, outputTokens, callMs }: NonNullable<PlannedStage['model']>, {
  calls, failedCalls, slowness, random,
}: { calls: number, failedCalls: number, slowness: number, random: Random }): Spent {
  const buckets: Record<number, number> = {}
  const samples = Math.min(calls, MOST_SAMPLES)
  let sum = 0
  for (let index = 0; index < samples; index++) {
    // A few calls take several times as long as most.
    const ms = callMs * slowness * (0.45 + 1.1 * random.next() + 2.8 * random.next() ** 9)
    const count = Math.floor(calls / samples) + (index < calls % samples ? 1 : 0)
    const bucket = toLatencyBucket(ms)
    buckets[bucket] = (buckets[bucket] ?? 0) + count
    sum += ms * count
  }
  const ok = Math.max(0, calls - failedCalls)
  return {
    tokens: {
      model: id, provenance,
      usage: {
        inputTokens: Math.round(calls * inputTokens * random.between(0.92, 1.08)),
        outputTokens: Math.round(ok * outputTokens * random.between(0.9, 1.1)), cachedInputTokens: 0,
        reasoningTokens: 0, calls, estimated: false,
      },
      callsByOutcome: { ...ok > 0 && { OK: ok }, ...failedCalls > 0 && { UNAVAILABLE: failedCalls } },
    },
    histogram: { buckets, zeroCount: 0, sum },
  }
}
