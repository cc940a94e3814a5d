import { toBinary } from '@bufbuild/protobuf'
import { status } from '@grpc/grpc-js'
import { sql } from 'kysely'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { type Run, type RunSpec, RunSpecSchema } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { acceptRun } from '../domain/run-verbs.ts'
import { toRunMessage } from '../message/run-message.ts'
import { hashSpec, type StageModelOptions, toStageModels } from '../message/spec-message.ts'
import type { FactoryTransaction } from '../store/database.ts'
import { type Answer, once } from '../store/request.store.ts'
import type { StoredRun } from '../domain/run-model.ts'
import { findRun } from '../store/run.store.ts'
import type { StageCatalog } from './catalog.ts'
import type { QueueDeps } from './deps.ts'
import { takeOver } from './reuse.ts'
import { DOMAIN } from '../message/refusal.ts'

/** Stages of one run at once when the run does not say. */
const DEFAULT_PARALLEL_STAGES = 8

const RETRY_WHEN_FULL_MS = 10_000

/** Stores a checked spec as a run, with its first event and its first jobs, in one transaction. */
export async function submitRun(deps: QueueDeps, requestId: string, spec: RunSpec): Promise<Answer> {
  try {
    return await store(deps, requestId, spec)
  }
  catch (error) {
    // Another call stored this run at the same moment: it is there now, so that the second try sees it.
    if (!isDuplicate(error)) {
      throw error
    }
    return store(deps, requestId, spec)
  }
}

async function store(deps: QueueDeps, requestId: string, spec: RunSpec): Promise<Answer> {
  const specSha256 = hashSpec(spec)
  let isKnown = false
  const answer = await deps.connection.db.transaction().execute(async (trx) => {
    const now = await getNow(trx)
    return once(trx, { requestId, method: 'SubmitRun', body: specSha256 }, now, async () => {
      const accepted = await accept(deps, trx, toStoredRun(spec, specSha256, toOptions(deps.catalog, now)), spec)
      isKnown = accepted.isKnown
      return accepted.run
    })
  })
  deps.log.wake()
  return { ...answer, replayed: answer.replayed || isKnown }
}

const isDuplicate = (error: unknown) => error instanceof Error && 'code' in error && error.code === '23505'

/** The run as it would be stored. @throws GrpcError FAILED_PRECONDITION when a stage cannot be taken over */
export async function previewRun(deps: QueueDeps, spec: RunSpec): Promise<Run> {
  const run = toStoredRun(spec, hashSpec(spec), toOptions(deps.catalog, new Date()))
  return toRunMessage(await takeOver(deps, deps.connection.db, run, spec))
}

/** Stages that call models mostly wait. */
function toOptions({ kinds }: StageCatalog, now: Date): StageModelOptions {
  const known = new Map(kinds.map(kind => [kind.kind, kind]))
  return {
    now, laneOf: kind => known.get(kind)?.usesModel ? 'io' : 'cpu', versionOf: kind => known.get(kind)?.version ?? '',
    waits: kind => known.get(kind)?.waits ?? false,
  }
}

function toStoredRun(spec: RunSpec, specSha256: string, options: StageModelOptions): StoredRun {
  return {
    runId: spec.runId.toLowerCase(),
    project: spec.project,
    spec: toBinary(RunSpecSchema, spec),
    specSha256,
    state: 'QUEUED',
    priority: spec.priority,
    maxParallelStages: spec.maxParallelStages || DEFAULT_PARALLEL_STAGES,
    createdAt: options.now,
    startedAt: null,
    endedAt: null,
    lastSeq: 0,
    stages: toStageModels(spec, options),
  }
}

async function accept(
  deps: QueueDeps, trx: FactoryTransaction, asked: StoredRun, spec: RunSpec,
): Promise<{ run: Run, isKnown: boolean }> {
  const known = await findRun(trx, asked.runId)
  if (known && known.specSha256 !== asked.specSha256) {
    throw new GrpcError(status.ALREADY_EXISTS, `run_id ${asked.runId} was used with another body`, {
      reason: 'RUN_ID_REUSED', domain: DOMAIN,
    })
  }
  if (known) {
    return { run: toRunMessage(known), isKnown: true }
  }
  await refuseWhenFull(trx, deps.maxQueuedRuns)
  const run = await takeOver(deps, trx, asked, spec)
  await deps.runs.insert(trx, run, acceptRun)
  return { run: toRunMessage(run), isKnown: false }
}

async function refuseWhenFull(trx: FactoryTransaction, maxQueuedRuns: number) {
  const { queued } = await trx.selectFrom('runs')
    .select(eb => eb.fn.countAll<number>().as('queued')).where('state', '=', 'QUEUED').executeTakeFirstOrThrow()
  if (Number(queued) >= maxQueuedRuns) {
    throw new GrpcError(status.RESOURCE_EXHAUSTED, `${maxQueuedRuns} runs are waiting already`, {
      reason: 'QUEUE_FULL', domain: DOMAIN, retryDelayMs: RETRY_WHEN_FULL_MS,
    })
  }
}

/** The database's clock: the processes on one database may disagree about the time. */
async function getNow(trx: FactoryTransaction): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`SELECT clock_timestamp() AS now`.execute(trx)
  return rows[0]!.now
}
