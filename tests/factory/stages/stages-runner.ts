import { findStageKind } from '#factory/stages/registry.ts'
import { createModelCaller } from '#factory/stages/model/model-caller.ts'
import type { ModelCaller, StageContext, StageResult } from '#factory/stages/stage-definition.ts'
import { createDeltaBuffer } from '#factory/worker/delta-buffer.ts'
import { createMeter, type Meter } from '#factory/job/meter.ts'
import type { ArtifactRef, Json, StageAlert, StageJob, StageProgress, TokensDelta } from '#factory/job/stage-job.ts'
import type { StageRoom } from './stages-support.ts'

export interface Interruptions {
  /** Checks for a stop, about one a record, until the attempt is cut; from the attempt's number. Infinity = never. */
  cutAfter: (attempt: number) => number
  /** What stops the stage for good, in place of a crash. */
  stop?: Error
  /** Whether the cut is a pause and not a crash. */
  isPause?: boolean
  /** Records between checkpoints. */
  checkpointEvery: number
  /** In place of what the kind does: with other limits. */
  execute?: (context: StageContext) => Promise<StageResult>
  /** As another version of the factory would have saved it. */
  toSaved?: (checkpoint: Json) => Json
}

export interface InProcessRun {
  outputs: ArtifactRef[]
  progress: StageProgress
  alerts: StageAlert[]
  deltas: ReturnType<ReturnType<typeof createDeltaBuffer>['take']>
  attempts: number
}

class Cut extends Error {}

const NEVER: Interruptions = { cutAfter: () => Infinity, checkpointEvery: Infinity }
const MAX_ATTEMPTS = 1_000

/**
 * Runs a stage here, without a thread, so that a test decides after which record it is cut. After
 * each cut a new attempt goes on from the last checkpoint, as after a crash.
 *
 * @param deltas for a test that looks into them when the stage has failed
 * @throws what the stage throws
 */
export async function runInProcess(
  room: StageRoom, job: StageJob, interruptions = NEVER, sourceRoots: string[] = [],
  model?: { address: string, token: string }, deltas = createDeltaBuffer(),
): Promise<InProcessRun> {
  let checkpoint = job.checkpoint
  const alerts: StageAlert[] = []
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const meter = createMeter()
    const context = toContext(room, { ...job, attempt, checkpoint }, meter, interruptions, {
      sourceRoots,
      model: createModelCaller(model),
      save: (saved) => {
        const kept = asKept(JSON.parse(JSON.stringify(saved)) as Json)
        checkpoint = interruptions.toSaved?.(kept) ?? kept
      },
      alert: alert => alerts.push(alert),
      deltas,
    })
    const result = await execute(context, interruptions.execute)
    if (result?.type === 'done') {
      return { outputs: result.outputs, progress: meter.read(), alerts, deltas: deltas.take(), attempts: attempt }
    }
  }
  throw new Error(`not done after ${MAX_ATTEMPTS} attempts`)
}

/** As the queue keeps it: as `jsonb`, which orders the names of an object by length, then by bytes. */
function asKept(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(asKept)
  }
  if (value === null || typeof value !== 'object') {
    return value
  }
  const entries = Object.entries(value).sort(([one], [other]) => one.length - other.length || (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([name, it]) => [name, asKept(it)]))
}

/** How often each outcome was counted. */
export function toOutcomes(tokens: readonly Pick<TokensDelta, 'callsByOutcome'>[]): Record<string, number> {
  const outcomes: Record<string, number> = {}
  for (const [outcome, calls] of tokens.flatMap(({ callsByOutcome }) => Object.entries(callsByOutcome))) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + calls
  }
  return outcomes
}

async function execute(
  context: StageContext, run = findStageKind(context.stage.kind)!.execute,
): Promise<StageResult | undefined> {
  try {
    return await run(context)
  }
  catch (error) {
    if (error instanceof Cut) {
      return undefined
    }
    throw error
  }
}

interface Hooks {
  sourceRoots: string[]
  model: ModelCaller
  save: (checkpoint: Json) => void
  alert: (alert: StageAlert) => void
  deltas: ReturnType<typeof createDeltaBuffer>
}

function toContext(
  room: StageRoom, job: StageJob, meter: Meter, { cutAfter, stop, isPause, checkpointEvery }: Interruptions,
  hooks: Hooks,
): StageContext {
  const limit = cutAfter(job.attempt)
  let checks = 0
  let savedAt = 0
  return {
    job,
    stage: { ...job.stage, parameters: findStageKind(job.stage.kind)!.complete(job.stage.parameters).parameters },
    store: room.store,
    sourceRoots: hooks.sourceRoots,
    model: hooks.model,
    meter,
    signal: new AbortController().signal,
    openDeciders: async () => undefined, shards: () => undefined,
    throwIfStopped() {
      checks += 1
      if (!isPause && checks > limit) {
        throw stop ?? new Cut()
      }
    },
    isPauseAsked: () => isPause === true && checks > limit,
    tick: () => undefined,
    isCheckpointDue: () => checks - savedAt >= checkpointEvery,
    async saveCheckpoint(saved) {
      savedAt = checks
      hooks.save(saved)
    },
    addTokens: hooks.deltas.addTokens,
    addSample: hooks.deltas.addSample,
    alert: hooks.alert,
    tell: () => undefined,
  }
}
