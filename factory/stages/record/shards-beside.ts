import { setTimeout as wait } from 'node:timers/promises'
import { TRACE_INTERVAL } from '#artifact/trace-form.ts'
import { listUpstream } from '../source/artifact-source.ts'
import type { StageContext } from '../stage-definition.ts'
import { type CutShard, cutShards } from './cut-shards.ts'
import { findShardDamage } from './find-shard-damage.ts'
import { joinShard } from './join-shard.ts'
import type { StageErrorInfo } from '../../job/stage-job.ts'
import { SHARD_VERSION, type Shards, type ShardSpec } from '../../job/shard-spec.ts'
import type { BesideEnd, RunBeside } from './record-stage.ts'
import type { StageFiles } from './stage-files.ts'
import { untilStopped } from './until-stopped.ts'

/** For each slot one that is done and one that waits. */
const SHARDS_A_SLOT = 2
/** A shard may take a quarter of a minute; a pause acts at once. */
const ASK_FOR_PAUSE_MS = 100

interface Offered {
  cut: CutShard
  end: ReturnType<Shards['run']>
  isEnded: boolean
}

/**
 * Lets workers do the stage in shards, and joins what they have written in the order of the input. What is joined is in
 * the checkpoint; shards that are not are done anew by the next attempt. A shard that no worker can do, or whose result
 * is damaged, is done here.
 */
export async function runShardsBeside(
  context: StageContext, files: StageFiles,
  { shards, version, runUpTo }: { shards: Shards, version: string, runUpTo: Parameters<RunBeside>[1] },
): Promise<BesideEnd> {
  const done = files.position?.number ?? 0
  const pastBlock = done % TRACE_INTERVAL
  // The attempt before did not work in shards: those have to begin with a block of the trace.
  if (pastBlock > 0 && await runUpTo(done + TRACE_INTERVAL - pastBlock) === 'paused') {
    return 'paused'
  }
  const ending = new AbortController()
  const signal = AbortSignal.any([context.signal, ending.signal])
  const cuts = cutShards(context.store, listUpstream(context.job), {
    from: files.position, shardBytes: shards.shardBytes, signal,
  })
  const offered: Offered[] = []
  let cutting: Promise<void> | undefined
  let isCut = false

  const cutNext = async () => {
    const { value: cut } = await cuts.next()
    // Not in the case of an error: that is thrown when it is waited for.
    cutting = undefined
    isCut = cut === undefined
    if (cut) {
      offered.push(offer(shards, toSpec(context, version, cut), cut, signal))
    }
  }

  try {
    while (!isCut || offered.length > 0) {
      if (!isCut && !cutting && offered.length < shards.slots * SHARDS_A_SLOT) {
        cutting = awaitedLater(cutNext())
      }
      if (context.isPauseAsked()) {
        await files.checkpoint(undefined)
        return 'paused'
      }
      const [head] = offered
      if (!head && shards.slots === 0) {
        return giveUp(context)
      }
      if (head?.isEnded) {
        offered.shift()
        const end = await takeIn(context, files, { shards, runUpTo, ...head })
        if (end !== 'done') {
          return end
        }
        await files.drain()
        await files.checkpoint(undefined)
        context.tick()
      }
      else {
        const next = [head?.end, cutting].filter(it => it !== undefined)
        await untilStopped(Promise.race([...next, wait(ASK_FOR_PAUSE_MS)]), context)
      }
    }
    return 'done'
  }
  finally {
    ending.abort()
    void cuts.return(undefined)
  }
}

/** Shards behind the one that came back are dropped, also those that are done: the rest is done in one go. */
function giveUp({ tell }: StageContext, error?: StageErrorInfo): BesideEnd {
  tell('WARNING', () => `no workers are left${error ? ` (${error.message})` : ''}: the rest is done here`)
  return 'unfinished'
}

function offer(shards: Shards, spec: ShardSpec, cut: CutShard, signal: AbortSignal): Offered {
  const end = awaitedLater(shards.run(spec, signal))
  const offered: Offered = { cut, end, isEnded: false }
  const note = () => {
    offered.isEnded = true
  }
  end.then(note, note)
  return offered
}

/** Until then it must not count as unhandled. */
function awaitedLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}

const toSpec = ({ job, stage }: StageContext, kindVersion: string, cut: CutShard): ShardSpec => ({
  version: SHARD_VERSION,
  run: job.runId,
  stage: stage.id,
  attempt: job.attempt,
  shard: Math.floor(cut.recordsBefore / TRACE_INTERVAL),
  kind: stage.kind,
  kindVersion,
  parameters: stage.parameters,
  recordsBefore: cut.recordsBefore,
  input: cut.input,
})

/** Joins the shard that follows, or does it. */
async function takeIn(
  context: StageContext, files: StageFiles,
  { shards, runUpTo, cut, ...head }: Offered & { shards: Shards, runUpTo: Parameters<RunBeside>[1] },
): Promise<BesideEnd> {
  const end = await head.end
  const { recordsBefore, records } = cut
  const name = `records ${recordsBefore} to ${recordsBefore + records - 1}`
  if (end.type === 'left') {
    if (shards.slots === 0) {
      return giveUp(context, end.error)
    }
    context.tell('WARNING', () => `${name}: no worker could do them${end.error ? `, ${end.error.message}` : ''}: they `
      + 'are done here')
    return runUpTo(recordsBefore + records)
  }
  const damage = await findShardDamage(context, files.trace, { cut, result: end.result })
  if (damage !== undefined) {
    context.tell('WARNING', () => `${name}: what ${end.result.host} left is damaged, ${damage}: they are done here`)
    return runUpTo(recordsBefore + records)
  }
  await joinShard(context, files, { cut, result: end.result })
  const { recordsFailed, failedByReason } = end.result.progress
  if (recordsFailed > 0) {
    context.tell('WARNING', () => `${name}: ${recordsFailed} failed, ${Object.keys(failedByReason).join(', ')}`)
  }
  return 'done'
}
