import { planStages } from '#factory/stages/plan/plan'
import type { Json, StageSpec } from '#factory/job/stage-job'
import { FACTORY_KINDS } from './factory-kinds'
import { AppError } from '#server/errors'
import type { QueueGateway, QueueRun, QueueRunSpec, QueueStage, SourceInspection } from '#server/grpc/queue.gateway'

export interface FakeQueue extends QueueGateway {
  /** While set, every call fails as if the factory were not responding. */
  isAway: boolean
  /** Answers `inspectSource`; may throw. */
  inspect: (stage: QueueStage, sampleSize: number) => SourceInspection
  /** Answers `validateRun`; may throw. */
  validate: (spec: QueueRunSpec) => void
  /** Answers `findRun`. */
  known: (runId: string) => QueueRun | undefined
  /** Answers `tailLogs`; may throw. */
  tail: QueueGateway['tailLogs']
  /** Answers `drainShardWorker`. */
  drained: (workerId: string) => Awaited<ReturnType<QueueGateway['drainShardWorker']>>
  calls: string[]
}

export const INSPECTION: SourceInspection = {
  encoding: 'utf-8', format: 'csv', dialect: { delimiter: ',' },
  columns: [{ name: 'a', type: 'integer', nullable: false }], sample: ['{"a":1}'], findings: [], bytes: 4,
  encodings: [], rowsRead: 1, hasMore: false,
}

/** The factory's own stage types and planner, without its process. */
export function createFakeQueue(): FakeQueue {
  const unused = () => {
    throw new Error('the API does not call this')
  }
  const call = <T>(name: string, answer: () => T): Promise<T> => {
    queue.calls.push(name)
    return queue.isAway
      ? Promise.reject(new AppError('unavailable', 'queue: away', { retryAfterSeconds: 2 }))
      : Promise.resolve().then(answer)
  }
  const queue: FakeQueue = {
    isAway: false,
    calls: [],
    tail: async function* () { /* No lines. */ },
    inspect: () => INSPECTION,
    validate: () => undefined,
    drained: () => undefined,
    known: runId => ({
      runId, state: 'FAILED', stages: [], createTime: undefined, startTime: undefined, endTime: undefined, lastSeq: 1,
    }),
    listStageKinds: () => call('listStageKinds', () => FACTORY_KINDS.map(kind => structuredClone(kind))),
    planRun: (stages, columns) => call('planRun', () =>
      planStages(stages.map(toStageSpec), [], new Map(columns.map(it => [it.stageId, it.columns])))),
    inspectSource: (stage, sampleSize) => call('inspectSource', () => queue.inspect(stage, sampleSize)),
    submitRun: unused,
    validateRun: spec => call('validateRun', () => queue.validate(spec)),
    findRun: runId => call('findRun', () => queue.known(runId)),
    listRuns: unused,
    cancelRun: unused,
    pauseRun: unused,
    resumeRun: unused,
    decideStage: unused,
    getQueueStats: unused,
    drainShardWorker: id => call('drainShardWorker', () => queue.drained(id)),
    watchEvents: unused,
    tailLogs: (...args) => queue.tail(...args),
  }
  return queue
}

function toStageSpec({ id, kind, parameters, dependsOn, inputs, failureTolerance }: QueueStage): StageSpec {
  return {
    id, kind, version: '', parameters: parameters as Record<string, Json>, dependsOn, sealedSecrets: {},
    inputs: inputs as StageSpec['inputs'], ...failureTolerance !== undefined && { failureTolerance },
  }
}
