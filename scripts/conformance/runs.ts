import { setTimeout as wait } from 'node:timers/promises'
import { durationFromMs } from '@bufbuild/protobuf/wkt'
import { v7 } from 'uuid'
import {
  type Event, type Run, RunState, StageState, type SubmitRunResponse,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { type Bench, READ, WRITE } from './bench'
import { ask, toFailure } from './failure'
import type { InputArtifact } from './inputs'
import { findReader, findStep, type StageInput, stageOf } from './kinds'
import { must, NotTested, Unmet } from './verdict'

/** What the suite sets of a run. */
export interface SpecInput {
  runId: string
  project: string
  stages: StageInput[]
  labels: Record<string, string>
  priority?: number
  recordLimit?: bigint
  parentRunId?: string
  reuseStageIds?: string[]
}

/** An event with the cursor after which the next one comes. */
export interface Seen { cursor: string, event: Event }

/** Longest time in which a run of the suite must end. */
export const RUN_MS = 120_000
const AGAIN_MS = 100
const HEARTBEAT = durationFromMs(1_000)

const ENDED: readonly RunState[] = [RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED, RunState.CRASHED]
export const isEnd = ({ kind }: Event): boolean => kind.case === 'runState' && ENDED.includes(kind.value.to)
export const isRunState = (...states: RunState[]) =>
  ({ kind }: Event): boolean => kind.case === 'runState' && states.includes(kind.value.to)

/** Two, which may come in two orders. */
const LABELS = { suite: 'conformance', purpose: 'test' }

export const specOf = (stages: StageInput[], more: Partial<SpecInput> = {}): SpecInput =>
  ({ runId: v7(), project: 'conformance', stages, labels: LABELS, ...more })

/** A reader and one step behind it. @throws NotTested */
export function pairOf({ kinds }: Bench, input: InputArtifact): StageInput[] {
  return [
    stageOf(findReader(kinds), 'read', { inputs: [input] }),
    stageOf(findStep(kinds), 'step', { dependsOn: ['read'] }),
  ]
}

export const submit = ({ queue }: Bench, spec: SpecInput, requestId: string = v7()): Promise<SubmitRunResponse> =>
  ask(() => queue.submitRun({ requestId, spec }, WRITE))

/** @throws Unmet for an answer without a run */
export async function getRun({ queue }: Bench, runId: string): Promise<Run> {
  const { run } = await ask(() => queue.getRun({ runId }, READ))
  must(run !== undefined, 'GetRun answered without a run')
  return run
}

/**
 * Events of a run after a cursor, up to the first that `isLast`, or to the first heartbeat. Watches again when the
 * factory ends the stream.
 *
 * @throws Unmet when neither comes in time
 */
export async function watchRun({ queue }: Bench, { runId = '', cursor = '', isLast, waitMs = RUN_MS }: {
  runId?: string
  cursor?: string
  /** Absent = up to the first heartbeat. */
  isLast?: (event: Event) => boolean
  waitMs?: number
}): Promise<Seen[]> {
  const seen: Seen[] = []
  const endsMs = performance.now() + waitMs
  try {
    while (performance.now() < endsMs) {
      const after = seen.at(-1)?.cursor ?? cursor
      const options = { deadlineMs: Math.max(1, endsMs - performance.now()) }
      for await (const { payload, cursor: here } of queue.watchEvents(
        { runId, cursor: after, heartbeatInterval: HEARTBEAT }, options,
      )) {
        if (payload.case === 'event') {
          seen.push({ cursor: here, event: payload.value })
        }
        if (payload.case === 'event' ? isLast?.(payload.value) : !isLast) {
          return seen
        }
      }
      // A factory may end a stream at once.
      await wait(AGAIN_MS)
    }
  }
  catch (error) {
    if (toFailure(error)?.status !== 'DEADLINE_EXCEEDED') {
      throw error
    }
  }
  const last = seen.at(-1)?.event.kind.case ?? 'none'
  throw new Unmet(isLast
    ? `what was waited for did not come within ${waitMs / 1_000} s; ${seen.length} events came, the last: ${last}`
    : `no heartbeat came within ${waitMs / 1_000} s`)
}

export interface EndedRun { spec: SpecInput, requestId: string, answer: SubmitRunResponse, seen: Seen[], run: Run }

export async function runToEnd(bench: Bench, spec: SpecInput): Promise<EndedRun> {
  const requestId = v7()
  const answer = await submit(bench, spec, requestId)
  const seen = await watchRun(bench, { runId: spec.runId, isLast: isEnd })
  return { spec, requestId, answer, seen, run: await getRun(bench, spec.runId) }
}

/** Why a run has not succeeded, for people. */
export function toOutcome({ state, stages }: Run): string {
  const failed = stages.find(stage => stage.error)
  return `${RunState[state]}${failed ? `, stage ${failed.stageId}: ${failed.error?.reason} ${failed.error?.message}` : ''}`
}

const whole = new WeakMap<Bench, Promise<EndedRun>>()

/** One run of a reader and a step, which most demands look at. @throws Unmet when it does not succeed */
export function runWhole(bench: Bench): Promise<EndedRun> {
  const known = whole.get(bench) ?? start(bench)
  whole.set(bench, known)
  return known
}

async function start(bench: Bench): Promise<EndedRun> {
  const ended = await runToEnd(bench, specOf(pairOf(bench, await bench.inputs.small())))
  must(ended.run.state === RunState.SUCCEEDED, `the run ended as ${toOutcome(ended.run)}`)
  return ended
}

/** As `runWhole`, for demands that come after it: that it failed is said once. @throws NotTested */
export async function givenWhole(bench: Bench): Promise<EndedRun> {
  try {
    return await runWhole(bench)
  }
  catch (error) {
    throw error instanceof NotTested ? error : new NotTested('no run has come to its end', { cause: error })
  }
}

export const nameOf = (state: StageState): string => StageState[state] ?? String(state)
