import { setTimeout as wait } from 'node:timers/promises'
import { v7 } from 'uuid'
import { type Run, RunState, StageState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { type Bench, WRITE } from '../bench'
import type { Demand } from '../demand'
import { ask, failureOf, failureOfOptional, toFailure } from '../failure'
import { getRun, givenWhole, isEnd, isRunState, nameOf, pairOf, specOf, submit, toOutcome, watchRun } from '../runs'
import { must, NotTested } from '../verdict'

/** A stage that does not stop is ended after 2 s; the rest is for a busy machine. */
const CANCEL_MS = 10_000
/** Until the next checkpoint. */
const PAUSE_MS = 60_000
const REST_MS = 1_500

/** A verb that came after the end of a run says nothing of a run under way. */
const TOO_SHORT = 'the run had ended before: give it more records by --records'
const isTooLate = (error: unknown) => toFailure(error)?.status === 'FAILED_PRECONDITION'

async function startLarge(bench: Bench): Promise<string> {
  await givenWhole(bench)
  const spec = specOf(pairOf(bench, await bench.inputs.large()))
  await submit(bench, spec)
  return spec.runId
}

async function unlessTooLate<Answer>(verb: Promise<Answer>): Promise<Answer> {
  try {
    return await verb
  }
  catch (error) {
    throw isTooLate(error) ? new NotTested(TOO_SHORT) : error
  }
}

const cancelled = new WeakMap<Bench, Run>()

/** A run that was cancelled on its way. */
function givenCancelled(bench: Bench): Run {
  const run = cancelled.get(bench)
  if (!run) {
    throw new NotTested('no run was cancelled')
  }
  return run
}

/** What is left of a run that a demand gives up would take the place of the runs to come. */
async function cancelOnFailure<Result>({ queue }: Bench, runId: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  }
  catch (error) {
    await queue.cancelRun({ runId, requestId: v7() }, WRITE).catch((other: unknown) => other)
    throw error
  }
}

async function cancelLarge(bench: Bench): Promise<Run> {
  const runId = await startLarge(bench)
  return cancelOnFailure(bench, runId, () => cancelRunning(bench, runId))
}

async function cancelRunning(bench: Bench, runId: string): Promise<Run> {
  await watchRun(bench, { runId, isLast: isRunState(RunState.RUNNING) })
  const { run } = await unlessTooLate(ask(() =>
    bench.queue.cancelRun({ runId, requestId: v7(), reason: 'CONFORMANCE' }, WRITE)))
  must(
    run?.state === RunState.CANCELLING || run?.state === RunState.CANCELLED,
    `CancelRun answered with state ${RunState[run?.state ?? 0]}`,
  )
  await watchRun(bench, { runId, isLast: isEnd, waitMs: CANCEL_MS })
  const ended = await getRun(bench, runId)
  if (ended.state === RunState.SUCCEEDED) {
    throw new NotTested(TOO_SHORT)
  }
  must(ended.state === RunState.CANCELLED, `the run ended as ${toOutcome(ended)}`)
  const alive = ended.stages.filter(({ state }) =>
    ![StageState.CANCELLED, StageState.SUCCEEDED, StageState.SKIPPED].includes(state))
  must(alive.length === 0, alive.map(({ stageId, state }) => `stage ${stageId} is ${nameOf(state)}`).join(', '))
  return ended
}

async function pauseAndResume(bench: Bench): Promise<string | undefined> {
  const { queue } = bench
  await failureOfOptional('PauseRun', () => queue.pauseRun({ runId: v7(), requestId: v7() }, WRITE), 'NOT_FOUND')
  const runId = await startLarge(bench)
  await cancelOnFailure(bench, runId, async () => {
    await watchRun(bench, { runId, isLast: isRunState(RunState.RUNNING) })
    await unlessTooLate(ask(() => queue.pauseRun({ runId, requestId: v7() }, WRITE)))
    const told = await watchRun(bench, {
      runId, isLast: event => isEnd(event) || isRunState(RunState.PAUSED)(event), waitMs: PAUSE_MS,
    })
    const last = told.at(-1)!
    if (isEnd(last.event)) {
      throw new NotTested(TOO_SHORT)
    }
    await ask(() => queue.pauseRun({ runId, requestId: v7() }, WRITE))
    const before = await getRun(bench, runId)
    await wait(REST_MS)
    const { lastSeq, state } = await getRun(bench, runId)
    must(state === RunState.PAUSED, `a paused run is ${RunState[state]} after a while`)
    must(lastSeq === before.lastSeq, `a paused run went on: ${lastSeq - before.lastSeq} events came`)
    const { run } = await ask(() => queue.resumeRun({ runId, requestId: v7() }, WRITE))
    must(
      run?.state === RunState.QUEUED || run?.state === RunState.RUNNING,
      `ResumeRun answered with state ${RunState[run?.state ?? 0]}`,
    )
    await watchRun(bench, { runId, cursor: last.cursor, isLast: isEnd })
  })
  const ended = await getRun(bench, runId)
  must(ended.state === RunState.SUCCEEDED, `the resumed run ended as ${toOutcome(ended)}`)
  const { records } = await bench.inputs.large()
  const [read, step] = ['read', 'step'].map(id => ended.stages.find(({ stageId }) => stageId === id)?.progress)
  must(read?.recordsIn === records, `${records} records were given, and ${read?.recordsIn} are counted as read`)
  must(step?.recordsIn === read.recordsOut, `${read.recordsOut} records came to the step, it counts ${step?.recordsIn}`)
  return undefined
}

/** What is asked of a run under way. */
export const VERBS: readonly Demand[] = [{
  sentence: `A cancelled run ends as CANCELLED within ${CANCEL_MS / 1_000} s.`,
  async check(bench) {
    cancelled.set(bench, await cancelLarge(bench))
  },
}, {
  sentence: 'A cancel of a cancelled run is OK.',
  async check(bench) {
    const { spec } = givenCancelled(bench)
    await ask(() => bench.queue.cancelRun({ runId: spec!.runId, requestId: v7() }, WRITE))
  },
}, {
  sentence: 'A run that has succeeded stays so: its cancel is FAILED_PRECONDITION.',
  async check(bench) {
    const { spec: { runId } } = await givenWhole(bench)
    await failureOf('CancelRun', () => bench.queue.cancelRun({ runId, requestId: v7() }, WRITE), 'FAILED_PRECONDITION')
    const { state } = await getRun(bench, runId)
    must(state === RunState.SUCCEEDED, `afterwards it is ${RunState[state]}`)
  },
}, {
  sentence: 'A paused run rests until it is resumed, and then ends with every record read once.',
  check: pauseAndResume,
}, {
  sentence: 'A pause and a resume of a run that has ended are FAILED_PRECONDITION.',
  async check(bench) {
    const { queue } = bench
    const { spec: { runId } } = await givenWhole(bench)
    await failureOfOptional('PauseRun', () => queue.pauseRun({ runId, requestId: v7() }, WRITE), 'FAILED_PRECONDITION')
    await failureOfOptional('ResumeRun', () => queue.resumeRun({ runId, requestId: v7() }, WRITE),
      'FAILED_PRECONDITION')
  },
}]
