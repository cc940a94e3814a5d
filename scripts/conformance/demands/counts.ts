import {
  ArtifactRole, type Progress, StageRole, StageState, type StageStatus,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import type { Bench } from '../bench'
import type { Demand } from '../demand'
import { toFailure } from '../failure'
import { findReader, listSteps, stageOf } from '../kinds'
import { givenWhole, runToEnd, specOf } from '../runs'
import { must, NotTested } from '../verdict'

/** A run each: a factory may have hundreds of kinds. */
const MOST_KINDS = 40

const COUNTERS = ['recordsIn', 'recordsOut', 'recordsDropped', 'recordsFailed'] as const

function requireSum({ stageId, progress }: StageStatus, kind: string): void {
  const { recordsIn = 0n, recordsOut = 0n, recordsDropped = 0n, recordsFailed = 0n } = progress ?? {}
  must(
    recordsIn === recordsOut + recordsDropped + recordsFailed,
    `stage ${stageId} of kind ${kind}: ${recordsIn} read, ${recordsOut} written + ${recordsDropped} dropped + `
    + `${recordsFailed} failed`,
  )
}

function requireReasons({ stageId, progress }: StageStatus): void {
  const sum = (counts: Progress['droppedByReason'] = {}) =>
    Object.values(counts).reduce((all, count) => all + count, 0n)
  const { recordsDropped = 0n, recordsFailed = 0n, droppedByReason, failedByReason } = progress ?? {}
  must(
    sum(droppedByReason) === recordsDropped && sum(failedByReason) === recordsFailed,
    `stage ${stageId}: ${sum(droppedByReason)} of ${recordsDropped} dropped and ${sum(failedByReason)} of `
    + `${recordsFailed} failed records have a reason`,
  )
}

/** Runs each step behind as many readers as it needs, and checks the counts of those that succeed. */
async function checkEachKind(bench: Bench): Promise<string> {
  const { spec, run } = await givenWhole(bench)
  const kindOf = (id: string) => spec.stages.find(stage => stage.id === id)?.kind ?? ''
  run.stages.forEach((stage) => {
    requireSum(stage, kindOf(stage.stageId))
    requireReasons(stage)
  })
  const checked = run.stages.map(({ stageId }) => kindOf(stageId))
  const left: string[] = []
  const inputs = [await bench.inputs.small(), await bench.inputs.beside()] as const
  const others = listSteps(bench.kinds).filter(({ kind }) => !checked.includes(kind)).slice(0, MOST_KINDS)
  for (const kind of others) {
    const reads = Array.from({ length: Math.max(1, kind.minInputs) }, (_, number) =>
      stageOf(findReader(bench.kinds), `read-${number}`, { inputs: [inputs[number === 0 ? 0 : 1]] }))
    const stages = [...reads, stageOf(kind, 'step', { dependsOn: reads.map(({ id }) => id) })]
    try {
      const step = (await runToEnd(bench, specOf(stages))).run.stages.find(({ stageId }) => stageId === 'step')
      if (step?.state !== StageState.SUCCEEDED) {
        left.push(`${kind.kind} (${step?.error?.reason ?? 'it did not succeed'})`)
        continue
      }
      requireSum(step, kind.kind)
      requireReasons(step)
      checked.push(kind.kind)
    }
    catch (error) {
      if (toFailure(error)?.status !== 'INVALID_ARGUMENT') {
        throw error
      }
      left.push(`${kind.kind} (its parameters could not be made up)`)
    }
  }
  const unmet = bench.kinds.filter(({ kind, role }) => role === StageRole.STEP && !checked.includes(kind)
    && !left.some(name => name.startsWith(`${kind} `))).map(({ kind }) => kind)
  const notTested = [...left, ...unmet]
  return `${checked.join(', ')}${notTested.length > 0 ? `; not tested: ${notTested.join(', ')}` : ''}`
}

/** Every record once. */
export const COUNTS: readonly Demand[] = [{
  sentence: 'The counts of a stage add up: read = written + dropped + failed, each dropped or failed with a reason.',
  check: checkEachKind,
}, {
  sentence: 'A stage reads what the stage before it has written.',
  async check(bench) {
    const { run: { stages } } = await givenWhole(bench)
    const progressOf = (id: string) => stages.find(({ stageId }) => stageId === id)?.progress
    const [written, read] = [progressOf('read')?.recordsOut, progressOf('step')?.recordsIn]
    must(written === read, `read has written ${written} records, step has read ${read}`)
  },
}, {
  sentence: 'Counts only grow within an attempt.',
  async check(bench) {
    const { seen } = await givenWhole(bench)
    const before = new Map<string, Progress>()
    for (const { event: { seq, stageId, attempt, kind } } of seen) {
      const progress = kind.case === 'progress'
        ? kind.value
        : kind.case === 'stageState' ? kind.value.status?.progress : undefined
      const last = before.get(`${stageId}/${attempt}`)
      if (progress) {
        const less = COUNTERS.find(counter => progress[counter] < (last?.[counter] ?? 0n))
        must(less === undefined, `event ${seq}, stage ${stageId}: ${less} fell`)
        before.set(`${stageId}/${attempt}`, progress)
      }
    }
  },
}, {
  sentence: 'What a stage has written is in the store, with the size, the hash and the records that it says.',
  async check(bench) {
    const { store } = bench
    const { run } = await givenWhole(bench)
    if (!store) {
      throw new NotTested('it needs the folder of artifacts that the factory sees: --artifacts FOLDER')
    }
    for (const { stageId, outputs, progress } of run.stages) {
      const written = outputs.filter(({ role }) => role === ArtifactRole.OUTPUT)
      must(written.length > 0, `stage ${stageId} has no artifact with role OUTPUT`)
      for (const { uri, bytes, sha256 } of outputs) {
        await store.verify(uri, Number(bytes)).catch((error: unknown) =>
          must(false, `stage ${stageId}: ${error instanceof Error ? error.message : String(error)}`))
        must(sha256 === '' || uri.endsWith(sha256), `stage ${stageId}: ${uri} has another sha256 than ${sha256}`)
      }
      const known = written.every(({ records }) => records >= 0n)
      const records = written.reduce((sum, artifact) => sum + artifact.records, 0n)
      must(
        !known || records === (progress?.recordsOut ?? 0n),
        `stage ${stageId}: its artifacts have ${records} records, its count is ${progress?.recordsOut}`,
      )
    }
  },
}]
