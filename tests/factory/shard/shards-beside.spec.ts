import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ArtifactRef, StageProgress, StageSpec } from '#factory/job/stage-job.ts'
import { runShard } from '#factory/shard/run-shard.ts'
import { runShardsBeside } from '#factory/stages/record/shards-beside.ts'
import type { Shards } from '#factory/job/shard-spec.ts'
import { runRecordStage } from '#factory/stages/record/record-stage.ts'
import { findStageKind } from '#factory/stages/registry.ts'
import { createUpstreamSource, listUpstream } from '#factory/stages/source/artifact-source.ts'
import { type StageContext, StageFailure } from '#factory/stages/stage-definition.ts'
import { type InProcessRun, runInProcess } from '../stages/stages-runner.ts'
import { after, putBytes, readText, toJob, useStageRoom } from '../stages/stages-support.ts'
import { makeLines } from './shard-input.ts'

const room = useStageRoom()
const STAGES: Pick<StageSpec, 'kind' | 'parameters'>[] = [
  { kind: 'clean.normalize', parameters: { fields: ['text'], strip_html: true } },
  {
    kind: 'filter.rules',
    parameters: { match: 'any', conditions: [
      { field: 'text', op: 'length_ge', value: 30 }, { field: 'row', op: 'lt', value: 100 },
    ] },
  },
]

const here = (shardBytes: number): Shards => ({
  slots: 2,
  shardBytes,
  run: async (spec, signal) => ({
    type: 'done', result: await runShard(spec, { store: room.store, signal, onTick: () => undefined }),
  }),
})

const NEVER_CUT = { cutAfter: () => Infinity, checkpointEvery: Infinity }

const executeAlone = async (context: StageContext) => {
  const source = createUpstreamSource(context.store, listUpstream(context.job))
  const stage = await findStageKind(context.stage.kind)!.openDecide!(context.stage.parameters)
  return runRecordStage(context, { source, stage })
}

const execute = (shards: Shards) => async (context: StageContext) => {
  const { version, openDecide } = findStageKind(context.stage.kind)!
  const source = createUpstreamSource(context.store, listUpstream(context.job))
  const options = { source, stage: await openDecide!(context.stage.parameters) }
  return runRecordStage(context, options, (files, runUpTo) =>
    runShardsBeside(context, files, { shards, version, runUpTo }))
}

async function filesOf({ outputs, progress }: { outputs: ArtifactRef[], progress?: StageProgress }) {
  const { recordsPerSecond: _, ...counts } = progress ?? {}
  return { counts, files: await Promise.all(outputs.map(async ref => [ref, await readText(room.store, ref)])) }
}

/** What a stage leaves, also one that fails because all of its records did. */
async function leftBy(running: Promise<InProcessRun>) {
  try {
    return await filesOf(await running)
  }
  catch (error) {
    if (error instanceof StageFailure) {
      return { reason: error.reason, ...await filesOf(error) }
    }
    throw error
  }
}

async function inputOf(sizes: readonly number[]) {
  return after(...await Promise.all(sizes.map((size, index) => putBytes(room.store, makeLines(size, index + 1)))))
}

it('a stage done in shards leaves the bytes, counts, rejects and trace of one thread, however it is cut', async () => {
  await fc.assert(fc.asyncProperty(
    fc.constantFrom(...STAGES), fc.array(fc.constantFrom(0, 1, 700, 1_024, 2_048, 3_500), { maxLength: 4 }),
    fc.integer({ min: 1, max: 400_000 }),
    async (stage, sizes, shardBytes) => {
      const job = toJob(stage, { upstream: await inputOf(sizes) })
      const whole = await leftBy(runInProcess(room, job))

      const cut = await leftBy(runInProcess(room, job, { ...NEVER_CUT, execute: execute(here(shardBytes)) }))

      expect(cut).toEqual(whole)
    },
  ), { numRuns: 25 })
})

it('an attempt goes on behind the shards that were joined before its crash', async () => {
  const job = toJob(STAGES[0]!, { upstream: await inputOf([3_500, 3_500]) })
  const whole = await filesOf(await runInProcess(room, job))
  let shards = 0
  const { run, ...offer } = here(10_000)
  const counted = { ...offer, run: (...given: Parameters<Shards['run']>) => {
    shards += 1
    return run(...given)
  } }

  const crashing = { cutAfter: (attempt: number) => 3 * attempt, checkpointEvery: Infinity }
  const run2 = await runInProcess(room, job, { ...crashing, execute: execute(counted) })

  expect(run2.attempts).toBeGreaterThan(1)
  expect(await filesOf(run2)).toEqual(whole)
  expect(shards).toBeLessThan(7 * run2.attempts)
})

it('an attempt that begins in the midst of a block does the rest of it, and then has shards done', async () => {
  const job = toJob(STAGES[0]!, { upstream: await inputOf([3_500, 3_500]) })
  const whole = await filesOf(await runInProcess(room, job))
  let shards = 0
  const { run, ...offer } = here(10_000)
  const counted = { ...offer, run: (...given: Parameters<Shards['run']>) => {
    shards += 1
    return run(...given)
  } }
  const inShards = execute(counted)
  let attempt = 0

  const resumed = await runInProcess(room, job, {
    cutAfter: made => made === 1 ? 1_500 : Infinity, checkpointEvery: 100,
    execute: (context) => {
      attempt += 1
      return attempt === 1 ? executeAlone(context) : inShards(context)
    },
  })

  expect(resumed.attempts).toBe(2)
  expect(await filesOf(resumed)).toEqual(whole)
  expect(shards).toBeGreaterThan(3)
})

it('the stage does the rest itself when no worker is left', async () => {
  const job = toJob(STAGES[0]!, { upstream: await inputOf([3_500, 3_500]) })
  const whole = await filesOf(await runInProcess(room, job))
  let left = 3
  const { run, shardBytes } = here(1)
  const leaving: Shards = {
    shardBytes,
    get slots() {
      return left > 0 ? 2 : 0
    },
    run: async (...given) => {
      left -= 1
      return left < 0 ? { type: 'left' } : run(...given)
    },
  }

  expect(await filesOf(await runInProcess(room, job, { ...NEVER_CUT, execute: execute(leaving) }))).toEqual(whole)
})

type Result = Extract<Awaited<ReturnType<Shards['run']>>, { type: 'done' }>['result']

const EMPTY = 'artifact:sha256/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Workers are in other hands: a result is believed when it holds. */
it.each<[string, (result: Result) => Result | undefined]>([
  ['that no worker could do', () => undefined],
  ['without one of its records', ({ progress, ...rest }) =>
    ({ ...rest, progress: { ...progress, recordsIn: progress.recordsIn - 1 } })],
  ['whose counts by reason do not add up', ({ progress, ...rest }) =>
    ({ ...rest, progress: { ...progress, failedByReason: {} } })],
  ['whose output is not in the store', ({ outputs, ...rest }) => ({ ...rest, outputs: outputs.map(output =>
    output.role === 'OUTPUT' ? { ...output, uri: `artifact:sha256/${'a'.repeat(64)}` } : output) })],
  ['whose output has other lines', ({ outputs, ...rest }) => ({ ...rest, outputs: outputs.map(output =>
    output.role === 'OUTPUT' ? { ...output, uri: EMPTY, bytes: 0 } : output) })],
  ['whose trace is no trace', ({ outputs, ...rest }) => ({ ...rest, outputs: outputs.map(output =>
    output.role === 'TRACE' ? { ...output, uri: EMPTY, bytes: 0 } : output) })],
  ['without its rejected records', ({ outputs, ...rest }) =>
    ({ ...rest, outputs: outputs.filter(({ role }) => role !== 'REJECTS') })],
  ['with two outputs and no trace', ({ outputs, ...rest }) =>
    ({ ...rest, outputs: outputs.map(output => output.role === 'TRACE' ? outputs[0]! : output) })],
  ['with two outputs', ({ outputs, ...rest }) => ({ ...rest, outputs: [...outputs, outputs[0]!] })],
])('a shard %s is done by the stage itself', async (_, change) => {
  await putBytes(room.store, '')
  const job = toJob(STAGES[0]!, { upstream: await inputOf([3_500]) })
  const whole = await filesOf(await runInProcess(room, job))
  const { run, ...offer } = here(1)
  const changing: Shards = { ...offer, run: async (spec, signal) => {
    const end = await run(spec, signal)
    const changed = end.type === 'done' && spec.shard !== 1 ? change(end.result) : undefined
    return changed ? { type: 'done', result: changed } : spec.shard === 1 ? end : { type: 'left' }
  } }

  expect(await filesOf(await runInProcess(room, job, { ...NEVER_CUT, execute: execute(changing) }))).toEqual(whole)
})
