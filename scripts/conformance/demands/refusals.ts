import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { Severity, type StageKind, StageRole } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { type Bench, READ, WRITE } from '../bench'
import type { Demand } from '../demand'
import { ask, failureOf, failureOfOptional } from '../failure'
import { findBadParameter, stageOf, type StageInput } from '../kinds'
import { type SpecInput, specOf } from '../runs'
import { must, NotOffered, NotTested } from '../verdict'

/** No factory has it. */
const NO_KIND = `no-kind-${randomUUID()}`
const NO_UUID = 'mine'

const anyStep = ({ kinds }: Bench): StageKind => {
  const step = kinds.find(({ role, waits }) => role === StageRole.STEP && !waits)
  if (!step) {
    throw new NotTested('there is no kind with role STEP')
  }
  return step
}

/** Demands that a run is refused with the field that is wrong, and that nothing of it is stored. */
function refused(what: string, field: RegExp, toSpec: (bench: Bench) => SpecInput): Demand {
  return {
    sentence: `${what} is INVALID_ARGUMENT, names the field, and stores nothing.`,
    async check(bench) {
      const { queue } = bench
      const spec = toSpec(bench)
      const { details: { fieldViolations = [] } } = await failureOf(
        'SubmitRun', () => queue.submitRun({ requestId: v7(), spec }, WRITE), 'INVALID_ARGUMENT',
      )
      const fields = fieldViolations.map(violation => violation.field)
      must(fields.some(name => field.test(name)), fields.length > 0
        ? `BadRequest names ${fields.join(', ')}`
        : 'BadRequest names no field')
      // GetRun may refuse an id that is none.
      if (spec.runId !== NO_UUID) {
        await failureOf('GetRun', () => queue.getRun({ runId: spec.runId }, READ), 'NOT_FOUND')
      }
    },
  }
}

const cycle = (kind: StageKind): StageInput[] =>
  [stageOf(kind, 'a', { dependsOn: ['b'] }), stageOf(kind, 'b', { dependsOn: ['a'] })]

/** What is turned down. */
export const REFUSALS: readonly Demand[] = [
  refused('A run without stages', /^stages$/, () => specOf([])),
  refused('A run whose id is no UUID', /^run_id$/, bench => specOf([stageOf(anyStep(bench), 'a')], { runId: NO_UUID })),
  refused('A stage of an unknown kind', /^stages\[0\]\.kind$/, () => specOf([{ id: 'a', kind: NO_KIND }])),
  refused('A run whose stages wait for each other', /^stages(?:\[[01]\]\.depends_on|$)/, bench =>
    specOf(cycle(anyStep(bench)))),
  refused('A stage that depends on one that is not there', /^stages\[0\]\.depends_on/, bench =>
    specOf([stageOf(anyStep(bench), 'a', { dependsOn: ['nowhere'] })])),
  {
    sentence: 'Parameters that break the schema of their kind are INVALID_ARGUMENT, and the parameter is named.',
    async check({ queue, kinds }) {
      const found = findBadParameter(kinds)
      if (!found) {
        throw new NotTested('no kind has a parameter that would refuse a value')
      }
      const { kind, name, parameters } = found
      const { details: { fieldViolations = [] } } = await failureOf('SubmitRun', () => queue.submitRun({
        requestId: v7(), spec: specOf([{ id: 'a', kind: kind.kind, parameters }]),
      }, WRITE), 'INVALID_ARGUMENT')
      const fields = fieldViolations.map(({ field }) => field)
      must(
        fields.some(field => field.startsWith(`stages[0].parameters.${name}`)),
        `parameter ${name} of ${kind.kind} was refused, and BadRequest names ${fields.join(', ') || 'no field'}`,
      )
    },
  },
  {
    sentence: 'PlanRun finds what SubmitRun would refuse, with a pointer to it.',
    async check({ queue }) {
      const { findings } = await ask(() => queue.planRun({ stages: [{ id: 'a', kind: NO_KIND }] }, WRITE))
      must(
        findings.some(({ severity, pointer }) => severity === Severity.ERROR && pointer.startsWith('/stages/0')),
        `an unknown kind gives ${findings.map(({ code, pointer }) => `${code} at ${pointer}`).join(', ') || 'no finding'}`,
      )
    },
  },
  {
    sentence: 'A run that does not exist is NOT_FOUND, for each method that names a run.',
    async check({ queue }) {
      const [runId, requestId] = [v7(), v7()]
      await failureOf('GetRun', () => queue.getRun({ runId }, READ), 'NOT_FOUND')
      await failureOf('CancelRun', () => queue.cancelRun({ runId, requestId }, WRITE), 'NOT_FOUND')
      return without(
        () => failureOfOptional('PauseRun', () => queue.pauseRun({ runId, requestId: v7() }, WRITE), 'NOT_FOUND'),
        () => failureOfOptional('ResumeRun', () => queue.resumeRun({ runId, requestId: v7() }, WRITE), 'NOT_FOUND'),
        () => failureOfOptional('DecideStage', () => queue.decideStage(
          { runId, requestId: v7(), stageId: 'gate', decision: 1 }, WRITE,
        ), 'NOT_FOUND'),
        () => failureOfOptional('TailLogs', async () => {
          for await (const _ of queue.tailLogs({ runId }, READ)) {
            return
          }
        }, 'NOT_FOUND'),
      )
    },
  },
  {
    sentence: 'GetQueueStats answers: a factory without it is shown as away.',
    async check({ queue }) {
      await ask(() => queue.getQueueStats({}, READ))
    },
  },
]

/** @returns which of these methods are left out. */
async function without(...calls: (() => Promise<unknown>)[]): Promise<string | undefined> {
  const left: string[] = []
  for (const call of calls) {
    try {
      await call()
    }
    catch (error) {
      if (!(error instanceof NotOffered)) {
        throw error
      }
      left.push(error.message)
    }
  }
  return left.join('; ') || undefined
}
