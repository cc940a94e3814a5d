/** The methods that every factory has. What is not here, the adapter answers with UNIMPLEMENTED. */
import { randomUUID } from 'node:crypto'
import { setImmediate as breathe, setTimeout as delay } from 'node:timers/promises'
import { clone, create, equals, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf'
import { durationMs, timestampNow } from '@bufbuild/protobuf/wkt'
import { status } from '@grpc/grpc-js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ArtifactStore } from '#artifact/store.ts'
import type { ServiceHandlers } from '#proto/adapter/server.ts'
import { type FieldViolation, GrpcError } from '#proto/adapter/status-details.ts'
import {
  type Event, EventSchema, ProgressSchema, type Run, RunSchema, type RunSpec, RunSpecSchema, RunState, Severity,
  type Stage, StageErrorSchema, StageRole, StageState, type StageStatus, StageStatusSchema, type TaskQueueService,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { MINIMAL_KINDS, TooManyFailed, work } from './kinds.ts'

export type QueueHandlers = ServiceHandlers<typeof TaskQueueService>

interface Entry { run: Run, stop: AbortController }

interface Start { run: Run, stage: Stage, state: StageStatus, needed: StageStatus[], signal: AbortSignal }

const ENDED: readonly RunState[] = [RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED]
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
/** The contract allows one progress event a second and stage. */
const PROGRESS_EVERY_MS = 1_000
const LOOK_EVERY_MS = 20

export function createMinimalQueue(store: ArtifactStore, kinds = MINIMAL_KINDS): QueueHandlers {
  /** Part of each cursor: what was kept in memory is gone with the process. */
  const storageId = randomUUID()
  const log: Event[] = []
  const entries = new Map<string, Entry>()
  /** What was accepted, by the id of the request and by that of the run. */
  const accepted = new Map<string, { spec: RunSpec, run: Run }>()
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  const known = new Map(kinds.map(kind =>
    [kind.facts.kind, { ...kind, isValid: ajv.compile<JsonObject>(JSON.parse(kind.facts.parametersSchema)) }]))

  /** No state changes without its event: both happen at once, since nothing waits in between. */
  function tell(run: Run, kind: MessageInitShape<typeof EventSchema>['kind'], stage?: StageStatus): void {
    run.lastSeq += 1n
    log.push(create(EventSchema, {
      runId: run.spec!.runId, seq: run.lastSeq, time: timestampNow(), version: 1, kind,
      stageId: stage?.stageId ?? '', attempt: stage?.attempt ?? 0,
    }))
  }

  function setRun(run: Run, to: RunState, reason: string): void {
    const from = run.state
    run.state = to
    run.startTime = to === RunState.RUNNING ? timestampNow() : run.startTime
    run.endTime = ENDED.includes(to) ? timestampNow() : undefined
    tell(run, { case: 'runState', value: { from, to, reason } })
  }

  function setStage(run: Run, stage: StageStatus, to: StageState, change: Partial<StageStatus> = {}): void {
    const from = stage.state
    Object.assign(stage, change, { state: to })
    tell(run, { case: 'stageState', value: { from, status: clone(StageStatusSchema, stage) } }, stage)
  }

  /** One stage after the other; what can never run is skipped. */
  async function execute({ run, stop: { signal } }: Entry): Promise<void> {
    const statusOf = (id: string) => run.stages.find(({ stageId }) => stageId === id)!
    await breathe()
    if (!signal.aborted) {
      setRun(run, RunState.RUNNING, 'STARTED')
    }
    for (const stage of sortStages(run.spec!.stages)) {
      const state = statusOf(stage.id)
      const needed = stage.dependsOn.map(statusOf)
      if (signal.aborted || needed.some(need => need.state !== StageState.SUCCEEDED)) {
        setStage(run, state, signal.aborted ? StageState.CANCELLED : StageState.SKIPPED)
      }
      else {
        await runStage({ run, stage, state, needed, signal })
      }
    }
    const failed = run.stages.find(({ state }) => state === StageState.FAILED)
    if (signal.aborted) {
      setRun(run, RunState.CANCELLED, 'STOPPED')
    }
    else {
      setRun(run, failed ? RunState.FAILED : RunState.SUCCEEDED, failed?.error?.reason ?? 'COMPLETED')
    }
  }

  async function runStage({ run, stage, state, needed, signal }: Start): Promise<void> {
    const kind = known.get(stage.kind)!
    const progress = create(ProgressSchema, { fraction: -1 })
    if (state.state === StageState.BLOCKED) {
      setStage(run, state, StageState.QUEUED)
    }
    setStage(run, state, StageState.RUNNING, { attempt: 1, startTime: timestampNow(), progress })
    let toldMs = Date.now()
    try {
      const outputs = await work(kind, {
        store, stage, progress, signal, inputs: [...stage.inputs, ...needed.flatMap(({ outputs }) => outputs)],
        limit: kind.facts.role === StageRole.INPUT ? run.spec!.recordLimit : 0n,
        onPart() {
          if (Date.now() >= toldMs + PROGRESS_EVERY_MS) {
            toldMs = Date.now()
            tell(run, { case: 'progress', value: clone(ProgressSchema, progress) }, state)
          }
        },
      })
      setStage(run, state, StageState.SUCCEEDED, { outputs, endTime: timestampNow() })
    }
    catch (cause) {
      const error = create(StageErrorSchema, { reason: 'STAGE_FAILED', message: String(cause) })
      const endTime = timestampNow()
      if (signal.aborted) {
        setStage(run, state, StageState.CANCELLED, { endTime })
      }
      else {
        const outputs = cause instanceof TooManyFailed ? cause.outputs : []
        setStage(run, state, StageState.FAILED, { endTime, error, outputs })
      }
    }
  }

  /** What is wrong with the stages, by the field of the request. */
  function check(stages: readonly Stage[]): FieldViolation[] {
    const ids = stages.map(({ id }) => id)
    const sorted = sortStages(stages)
    return stages.flatMap((stage, index): FieldViolation[] => {
      const { id, kind, parameters, dependsOn } = stage
      const at = `stages[${index}]`
      const { facts: { minInputs = 0, maxInputs = 0 } = {}, isValid } = known.get(kind) ?? {}
      const most = minInputs === 0 ? 0 : maxInputs || 100
      const isCounted = dependsOn.length >= minInputs && dependsOn.length <= most
      const errors = isValid && !isValid(parameters ?? {}) ? isValid.errors ?? [] : []
      return [
        ...when(!/^[a-z\d_-]{1,63}$/.test(id) || ids.indexOf(id) < index, `${at}.id`, 'must be unique: a-z 0-9 _ -'),
        ...when(!isValid, `${at}.kind`, `there is no kind ${kind}`),
        ...dependsOn.flatMap((need, place) => when(!ids.includes(need), `${at}.depends_on[${place}]`, `no ${need}`)),
        ...when(!sorted.includes(stage), `${at}.depends_on`, 'waits for itself, or for what is not there'),
        ...when(isValid !== undefined && !isCounted, `${at}.depends_on`, `must be ${minInputs} to ${most}`),
        ...errors.flatMap(({ instancePath, message = '' }) =>
          when(true, `${at}.parameters${instancePath.replaceAll('/', '.')}`, message)),
      ]
    })
  }

  /** @throws GrpcError INVALID_ARGUMENT with each wrong field; FAILED_PRECONDITION, since it takes over no stage */
  function requireSound(spec: RunSpec | undefined): RunSpec {
    const { runId = '', stages = [], reuseStageIds = [] } = spec ?? {}
    const wrong = [
      ...when(!UUID.test(runId), 'run_id', 'must be a UUID'),
      ...when(stages.length < 1 || stages.length > 100, 'stages', 'must be 1 to 100'),
      ...check(stages),
    ]
    if (!spec || wrong.length > 0) {
      throw refuse(status.INVALID_ARGUMENT, 'BAD_SPEC', 'the run cannot be accepted', wrong)
    }
    if (reuseStageIds.length > 0) {
      throw refuse(status.FAILED_PRECONDITION, 'NOTHING_KEPT', 'no stage can be taken over', reuseStageIds
        .map((id, index) => ({ field: `reuse_stage_ids[${index}]`, description: `${id} must run again` })))
    }
    return spec
  }

  function requireEntry(runId: string): Entry {
    const entry = entries.get(runId)
    if (!entry) {
      throw refuse(status.NOT_FOUND, 'RUN_NOT_FOUND', `no run ${runId}`)
    }
    return entry
  }

  const handlers: Partial<QueueHandlers> = {
    listStageKinds: async () => ({ kinds: kinds.map(({ facts }) => facts), etag: storageId }),

    async submitRun({ requestId, spec: asked, validateOnly }) {
      const spec = requireSound(asked)
      const run = create(RunSchema, { spec, createTime: timestampNow(), stages: spec.stages.map(({ id, dependsOn }) =>
        ({ stageId: id, state: dependsOn.length > 0 ? StageState.BLOCKED : StageState.QUEUED })) })
      if (validateOnly) {
        return { run }
      }
      const before = accepted.get(requestId) ?? accepted.get(spec.runId)
      if (before && !equals(RunSpecSchema, before.spec, spec)) {
        throw refuse(status.ALREADY_EXISTS, 'ID_REUSED', 'the id was used with another body')
      }
      if (before) {
        return { run: before.run, replayed: true }
      }
      setRun(run, RunState.QUEUED, 'ACCEPTED')
      const entry = { run, stop: new AbortController() }
      const answer = { spec, run: clone(RunSchema, run) }
      entries.set(spec.runId, entry)
      accepted.set(requestId, answer).set(spec.runId, answer)
      void execute(entry)
      return { run: answer.run }
    },

    getRun: async ({ runId }) => ({ run: requireEntry(runId).run }),

    async listRuns({ pageSize, pageToken }) {
      const all = [...entries.values()].map(({ run }) => run).reverse()
      const start = Math.max(0, all.findIndex(({ spec }) => spec?.runId === pageToken))
      const end = start + (pageSize || 50)
      return { runs: all.slice(start, end), nextPageToken: all[end]?.spec?.runId ?? '' }
    },

    async cancelRun({ runId, reason }) {
      const { run, stop } = requireEntry(runId)
      if (run.state === RunState.SUCCEEDED || run.state === RunState.FAILED) {
        throw refuse(status.FAILED_PRECONDITION, 'RUN_ENDED', `run ${runId} has ended`)
      }
      if (run.state === RunState.QUEUED || run.state === RunState.RUNNING) {
        setRun(run, RunState.CANCELLING, reason || 'CANCEL_REQUESTED')
        stop.abort()
      }
      return { run }
    },

    planRun: async ({ stages }) => ({
      findings: check(stages).map(({ field, description: message }) => ({
        severity: Severity.ERROR, code: 'BAD_STAGE', message,
        pointer: `/${field.replaceAll(/[[.]/g, '/').replaceAll(']', '')}`,
      })),
    }),

    getQueueStats: async () => ({ engine: 'minimal 1.0.0' }),

    async* watchEvents({ cursor, runId, heartbeatInterval }, { signal }) {
      const heartbeatMs = heartbeatInterval ? durationMs(heartbeatInterval) : 10_000
      const [storage, at] = (cursor || `${storageId}:0`).split(':')
      let position = Number(at)
      if (storage !== storageId || !(position <= log.length)) {
        throw refuse(status.OUT_OF_RANGE, 'OUT_OF_RANGE', 'the cursor is not of this storage')
      }
      for (let spokeMs = Date.now(); !signal.aborted; await delay(LOOK_EVERY_MS)) {
        while (position < log.length) {
          const value = log[position]!
          position += 1
          if (runId === '' || value.runId === runId) {
            yield { cursor: `${storageId}:${position}`, payload: { case: 'event', value } }
            spokeMs = Date.now()
          }
        }
        if (Date.now() >= spokeMs + heartbeatMs) {
          yield { cursor: `${storageId}:${position}`, payload: { case: 'heartbeat', value: { time: timestampNow() } } }
          spokeMs = Date.now()
        }
      }
    },
  }
  return handlers as QueueHandlers
}

const refuse = (code: status, reason: string, message: string, fieldViolations: FieldViolation[] = []) =>
  new GrpcError(code, message, { reason, domain: 'datafactory.queue', fieldViolations })

const when = (isWrong: boolean, field: string, description: string): FieldViolation[] =>
  isWrong ? [{ field, description }] : []

/** Each after those it depends on; those that wait for each other are left out. */
function sortStages(stages: readonly Stage[]): Stage[] {
  const sorted: Stage[] = []
  const isReady = (stage: Stage) => !sorted.includes(stage)
    && stage.dependsOn.every(id => sorted.some(done => done.id === id))
  for (let next = stages.find(isReady); next; next = stages.find(isReady)) {
    sorted.push(next)
  }
  return sorted
}
