import { v7 } from 'uuid'
import {
  Decision, type Run, RunState, type StageKind, StageRole, StageState,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { type Bench, WRITE } from '../bench'
import type { Demand } from '../demand'
import { ask, failureOf } from '../failure'
import { findReader, parametersFor, stageOf } from '../kinds'
import { getRun, givenWhole, isEnd, nameOf, specOf, submit, toOutcome, watchRun } from '../runs'
import { must, NotOffered, NotTested } from '../verdict'

function findGate({ kinds }: Bench): StageKind {
  const gates = kinds.filter(({ role }) => role === StageRole.GATE)
  const gate = gates.find(kind => parametersFor(kind) !== undefined)
  if (!gate) {
    throw gates.length === 0
      ? new NotOffered('no kind has role GATE')
      : new NotTested('the parameters of no gate could be filled in')
  }
  return gate
}

/** A run that stands at its gate. */
async function givenWaiting(bench: Bench): Promise<string> {
  const gate = findGate(bench)
  await givenWhole(bench)
  const spec = specOf([
    stageOf(findReader(bench.kinds), 'read', { inputs: [await bench.inputs.small()] }),
    stageOf(gate, 'gate', { dependsOn: ['read'] }),
  ])
  await submit(bench, spec)
  const isWaiting = (state: StageState | undefined) => state === StageState.WAITING
  const seen = await watchRun(bench, { runId: spec.runId, isLast: event => isEnd(event) || (
    event.stageId === 'gate' && event.kind.case === 'stageState' && isWaiting(event.kind.value.status?.state)
  ) })
  must(!isEnd(seen.at(-1)!.event), `the run did not wait: ${toOutcome(await getRun(bench, spec.runId))}`)
  return spec.runId
}

async function decide(bench: Bench, runId: string, decision: Decision): Promise<{ run: Run, requestId: string }> {
  const requestId = v7()
  await ask(() => bench.queue.decideStage({ runId, requestId, stageId: 'gate', decision }, WRITE))
  await watchRun(bench, { runId, isLast: isEnd })
  return { run: await getRun(bench, runId), requestId }
}

/** Stages that wait for people. */
export const GATES: readonly Demand[] = [{
  sentence: 'A gate waits until it is accepted, once per request id, and then passes its input on.',
  async check(bench) {
    const { queue } = bench
    const runId = await givenWaiting(bench)
    await failureOf('DecideStage without a decision', () =>
      queue.decideStage({ runId, requestId: v7(), stageId: 'gate' }, WRITE), 'INVALID_ARGUMENT')
    await failureOf('DecideStage of a stage that is not there', () =>
      queue.decideStage({ runId, requestId: v7(), stageId: 'nowhere', decision: Decision.ACCEPT }, WRITE), 'NOT_FOUND')
    const { run, requestId } = await decide(bench, runId, Decision.ACCEPT)
    must(run.state === RunState.SUCCEEDED, `the run ended as ${toOutcome(run)}`)
    const [read, gate] = ['read', 'gate'].map(id => run.stages.find(({ stageId }) => stageId === id)?.progress)
    must(gate?.recordsOut === read?.recordsOut, `${read?.recordsOut} records came, ${gate?.recordsOut} went on`)
    await ask(() => queue.decideStage({ runId, requestId, stageId: 'gate', decision: Decision.ACCEPT }, WRITE))
    await failureOf('DecideStage of a stage that waits no longer', () =>
      queue.decideStage({ runId, requestId: v7(), stageId: 'gate', decision: Decision.ACCEPT }, WRITE),
    'FAILED_PRECONDITION')
  },
}, {
  sentence: 'A rejected gate ends its run as FAILED with REJECTED_AT_GATE, all its records dropped as LOT_REJECTED.',
  async check(bench) {
    const { run } = await decide(bench, await givenWaiting(bench), Decision.REJECT)
    const gate = run.stages.find(({ stageId }) => stageId === 'gate')
    must(run.state === RunState.FAILED, `the run ended as ${RunState[run.state]}`)
    must(gate?.state === StageState.FAILED, `the gate is ${nameOf(gate?.state ?? 0)}`)
    must(gate.error?.reason === 'REJECTED_AT_GATE', `the gate failed with ${gate.error?.reason ?? 'no error'}`)
    const { recordsIn = 0n, recordsDropped = 0n, droppedByReason } = gate.progress ?? {}
    must(
      recordsDropped === recordsIn && droppedByReason?.['LOT_REJECTED'] === recordsIn,
      `${recordsIn} records came, ${recordsDropped} are dropped, ${droppedByReason?.['LOT_REJECTED'] ?? 0n} of them as `
      + 'LOT_REJECTED',
    )
  },
}]
