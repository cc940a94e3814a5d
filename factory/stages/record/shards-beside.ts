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

  const joinHead = async () => {
    const { cut, result } = pending.shift()!
    await joinShard(context, files, { cut, result: await untilStopped(result, context) })
    await files.drain()
    await files.checkpoint(undefined)
    context.tick()
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
      while (pending.length >= shards.slots * SHARDS_A_SLOT && !context.isPauseAsked()) {
        await joinHead()
      }
      if (context.isPauseAsked()) {
        await files.checkpoint(undefined)
        return true
      }
    }
    while (pending.length > 0) {
      await joinHead()
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
