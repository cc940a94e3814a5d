import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ArtifactRef, StageProgress, StageSpec } from '#factory/job/stage-job.ts'
import { runShard } from '#factory/shard/run-shard.ts'
import { runShardsBeside } from '#factory/stages/record/shards-beside.ts'
import { NoShardWorkers, type Shards } from '#factory/job/shard-spec.ts'
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
  run: (spec, signal) => runShard(spec, { store: room.store, signal, onTick: () => undefined }),
})

const execute = (shards: Shards) => async (context: StageContext) => {
  const { version, openDecide } = findStageKind(context.stage.kind)!
  const source = createUpstreamSource(context.store, listUpstream(context.job))
  const options = { source, stage: await openDecide!(context.stage.parameters) }
  return runRecordStage(context, options, files => runShardsBeside(context, files, { shards, version }))
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

      const never = { cutAfter: () => Infinity, checkpointEvery: Infinity }
      const cut = await leftBy(runInProcess(room, job, { ...never, execute: execute(here(shardBytes)) }))

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

it('the stage does the rest itself when no worker is left', async () => {
  const job = toJob(STAGES[0]!, { upstream: await inputOf([3_500, 3_500]) })
  const whole = await filesOf(await runInProcess(room, job))
  const { run, ...offer } = here(1)
  let left = 3
  const leaving = { ...offer, run: async (...given: Parameters<Shards['run']>) => {
    left -= 1
    if (left < 0) {
      throw new NoShardWorkers()
    }
    return run(...given)
  } }
  const never = { cutAfter: () => Infinity, checkpointEvery: Infinity }

  expect(await filesOf(await runInProcess(room, job, { ...never, execute: execute(leaving) }))).toEqual(whole)
})

it('a worker that has not done all records of its shard fails the stage, which may be tried again', async () => {
  const job = toJob(STAGES[0]!, { upstream: await inputOf([3_500]) })
  const { run, ...offer } = here(1)
  const wrong = { ...offer, run: async (...given: Parameters<Shards['run']>) => {
    const result = await run(...given)
    return { ...result, progress: { ...result.progress, recordsIn: result.progress.recordsIn - 1 } }
  } }
  const never = { cutAfter: () => Infinity, checkpointEvery: Infinity }

  await expect(runInProcess(room, job, { ...never, execute: execute(wrong) }))
    .rejects.toMatchObject({ reason: 'SHARD_DAMAGED', isRetryable: true })
})
