import { setTimeout as wait } from 'node:timers/promises'
import { TRACE_INTERVAL } from '#artifact/trace-form.ts'
import { listUpstream } from '../source/artifact-source.ts'
import type { StageContext } from '../stage-definition.ts'
import { type CutShard, cutShards } from './cut-shards.ts'
import { joinShard } from './join-shard.ts'
import { NoShardWorkers, SHARD_VERSION, type ShardResult, type Shards } from '../../job/shard-spec.ts'
import type { StageFiles } from './stage-files.ts'
import { untilStopped } from './until-stopped.ts'

/** For each slot one that is done and one that waits. */
const SHARDS_A_SLOT = 2
/** A shard may take a quarter of a minute; a pause acts at once. */
const LOOK_FOR_PAUSE_MS = 100

/**
 * Lets workers do the stage in shards, and joins what they have written in the order of the input. What is joined is in
 * the checkpoint; shards that are not are done anew by the next attempt.
 *
 * @returns whether it stopped for a pause; undefined when the rest is to be done here, since there are no workers left.
 */
export async function runShardsBeside(
  context: StageContext, files: StageFiles, { shards, version }: { shards: Shards, version: string },
): Promise<boolean | undefined> {
  if ((files.position?.number ?? 0) % TRACE_INTERVAL !== 0) {
    // The attempt before did not work in shards: those have to begin with a block of the trace.
    return undefined
  }
  const { store, job, stage } = context
  const ending = new AbortController()
  const signal = AbortSignal.any([context.signal, ending.signal])
  const pending: { cut: CutShard, result: Promise<ShardResult> }[] = []

  /** @returns false when a pause is asked for before the shard is done. */
  const joinHead = async (): Promise<boolean> => {
    const { cut, result } = pending[0]!
    if (!await untilPause(untilStopped(result, context), context)) {
      return false
    }
    pending.shift()
    await joinShard(context, files, { cut, result: await result })
    await files.drain()
    await files.checkpoint(undefined)
    context.tick()
    return true
  }

  try {
    const cuts = cutShards(store, listUpstream(job), { from: files.position, shardBytes: shards.shardBytes, signal })
    for await (const cut of cuts) {
      const result = shards.run({
        version: SHARD_VERSION,
        run: job.runId,
        stage: stage.id,
        attempt: job.attempt,
        shard: Math.floor(cut.recordsBefore / TRACE_INTERVAL),
        kind: stage.kind,
        kindVersion: version,
        parameters: stage.parameters,
        recordsBefore: cut.recordsBefore,
        input: cut.input,
      }, signal)
      // Awaited in order; until then it must not count as unhandled.
      result.catch(() => undefined)
      pending.push({ cut, result })
      while (pending.length >= shards.slots * SHARDS_A_SLOT) {
        if (!await joinHead()) {
          await files.checkpoint(undefined)
          return true
        }
      }
    }
    while (pending.length > 0) {
      if (!await joinHead()) {
        await files.checkpoint(undefined)
        return true
      }
    }
    return false
  }
  catch (error) {
    if (error instanceof NoShardWorkers) {
      context.tell('WARNING', () => 'no workers are left: the rest is done here')
      return undefined
    }
    throw error
  }
  finally {
    ending.abort()
  }
}

/** @returns false when a pause is asked for before the work is done. */
async function untilPause(work: Promise<unknown>, { isPauseAsked }: Pick<StageContext, 'isPauseAsked'>) {
  const done = work.then(() => true)
  // Left at a pause, it fails when nobody waits for it any more.
  done.catch(() => undefined)
  while (!isPauseAsked()) {
    if (await Promise.race([done, wait(LOOK_FOR_PAUSE_MS, false)])) {
      return true
    }
  }
  return false
}
