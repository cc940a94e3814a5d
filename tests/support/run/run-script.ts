import { NO_WORK, type WorkCounts } from '#shared/domain/run/counters'
import type { QueueEvent, QueueProgress, QueueRun, QueueStageStatus, QueueUsage } from '#server/grpc/queue.gateway'

export const NO_PROGRESS: QueueProgress = {
  ...NO_WORK, fraction: 0, recordsPerSecond: 0, droppedByReason: {}, failedByReason: {},
}
const NO_USAGE: QueueUsage = {
  inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, calls: 0, estimated: false,
}

type EventBody = QueueEvent extends infer E ? E extends QueueEvent ? Omit<E, 'runId' | 'seq' | 'time'> : never : never

/** Plays a factory: creates the events of one run without gaps, and its state as GetRun would return it. */
export class RunScript {
  readonly events: QueueEvent[] = []
  /** The answer of GetRun right after each event. */
  readonly snapshots: QueueRun[] = []
  readonly stages = new Map<string, QueueStageStatus>()
  state = 'QUEUED'
  startTime: Date | undefined
  endTime: Date | undefined
  readonly runId: string
  #clock: number

  constructor(runId: string, stageIds: readonly string[], start = Date.parse('2026-11-25T10:00:00Z')) {
    this.runId = runId
    this.#clock = start
    for (const stageId of stageIds) {
      this.stages.set(stageId, {
        stageId, state: 'BLOCKED', attempt: 0, workerId: '', startTime: undefined, endTime: undefined,
        progress: { ...NO_PROGRESS }, usage: { ...NO_USAGE }, error: undefined, outputs: [], reusedRunId: undefined,
      })
    }
    this.#emit({ kind: 'run_state', from: '', to: 'QUEUED', reason: '', stageId: '', attempt: 0 })
  }

  wait(ms: number): this {
    this.#clock += ms
    return this
  }

  run(to: string, reason = ''): this {
    const from = this.state
    this.state = to
    this.startTime ??= to === 'RUNNING' ? this.#now() : undefined
    this.endTime = ['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED'].includes(to) ? this.#now() : undefined
    return this.#emit({ kind: 'run_state', from, to, reason, stageId: '', attempt: 0 })
  }

  stage(stageId: string, state: string, change: Partial<QueueStageStatus> = {}): this {
    const status = this.#status(stageId)
    const from = status.state
    if (state === 'RUNNING' && from !== 'PAUSED') {
      Object.assign(status, { attempt: status.attempt + 1, progress: { ...NO_PROGRESS }, startTime: this.#now() })
    }
    const isRunning = state === 'RUNNING'
    Object.assign(status, {
      state,
      workerId: isRunning ? 'worker-1' : status.workerId,
      endTime: isRunning || status.startTime === undefined ? undefined : this.#now(),
      error: undefined,
    }, change)
    return this.#emit({
      kind: 'stage_state', from, status: structuredClone(status), nextAttemptTime: undefined, stageId,
      attempt: status.attempt,
    })
  }

  progress(stageId: string, added: Partial<WorkCounts>): this {
    const status = this.#status(stageId)
    for (const [counter, value] of Object.entries(added)) {
      status.progress[counter as keyof typeof added] += value
    }
    return this.#emit({
      kind: 'progress', progress: structuredClone(status.progress), stageId, attempt: status.attempt,
    })
  }

  tokens(stageId: string, inputTokens: number, outputTokens: number, model = 'model-a'): this {
    const status = this.#status(stageId)
    status.usage.inputTokens += inputTokens
    status.usage.outputTokens += outputTokens
    status.usage.calls += 1
    const usage = { ...NO_USAGE, inputTokens, outputTokens, calls: 1 }
    return this.#emit({
      kind: 'tokens', model, usage, provenance: 'SIMULATED', callsByOutcome: { OK: 1 }, stageId,
      attempt: status.attempt,
    })
  }

  emit(body: EventBody): this {
    return this.#emit(body)
  }

  snapshot(): QueueRun {
    const { runId, state, startTime, endTime } = this
    return {
      runId, state, stages: structuredClone([...this.stages.values()]), createTime: this.events[0]?.time, startTime,
      endTime, lastSeq: this.events.length,
    }
  }

  #emit(body: EventBody): this {
    this.events.push({ ...body, runId: this.runId, seq: this.events.length + 1, time: this.#now() })
    this.snapshots.push(this.snapshot())
    return this
  }

  #status(stageId: string): QueueStageStatus {
    const status = this.stages.get(stageId)
    if (!status) {
      throw new Error(`no stage ${stageId}`)
    }
    return status
  }

  #now(): Date {
    return new Date(this.#clock)
  }
}
