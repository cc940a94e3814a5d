import { createUpstreamSource, listUpstream } from '../source/artifact-source.ts'
import type { Decide } from '../row/decide.ts'
import type { Deciders } from '../row/piece.ts'
import type { StageContext, StageDefinition, StageResult } from '../stage-definition.ts'
import { runBatchesBeside } from './batches-beside.ts'
import { runShardsBeside } from './shards-beside.ts'
import { runRecordStage } from './record-stage.ts'

/** What `recordsPerSecond` of a kind is measured with. */
const BYTES_A_RECORD = 300
/** To start threads takes about a tenth of it. */
const LEAST_SECONDS = 1
/** Quicker kinds spend most of their time on reading and writing, and to hand a record over would cost more. */
const MOST_RECORDS_PER_SECOND = 150_000

/**
 * A stage that decides about each record by itself. Where it would take a while, workers of this factory do it in
 * shards, or else, where cores are free, other threads decide and this one reads and stores.
 *
 * @param open makes what decides in this thread.
 */
export async function runMapStage(
  context: StageContext, { version, recordsPerSecond }: Pick<StageDefinition, 'version' | 'recordsPerSecond'>,
  open: () => Decide | Promise<Decide>,
): Promise<StageResult> {
  const source = createUpstreamSource(context.store, listUpstream(context.job))
  const isLong = recordsPerSecond > 0 && recordsPerSecond <= MOST_RECORDS_PER_SECOND
    && source.totalBytes >= recordsPerSecond * BYTES_A_RECORD * LEAST_SECONDS
  const shards = isLong ? context.shards() : undefined
  if (shards) {
    context.tell('INFO', () => `workers with ${shards.slots} slots do shards of it`)
    return runRecordStage(context, { source, stage: await open() }, async (files, runUpTo) => {
      const end = await runShardsBeside(context, files, { shards, version, runUpTo })
      const deciders = end === 'unfinished' ? await context.openDeciders() : undefined
      return deciders
        ? closing(deciders, () => runBatchesBeside(context, { source, open }, files, deciders))
        : end
    })
  }
  const deciders = isLong ? await context.openDeciders() : undefined
  if (!deciders) {
    return runRecordStage(context, { source, stage: await open() })
  }
  context.tell('INFO', () => `${deciders.threads} threads decide about its records`)
  const options = { source, stage: { traced: deciders.traced, process: decidesElsewhere } }
  return closing(deciders, () => runRecordStage(
    context, options, files => runBatchesBeside(context, { source, open }, files, deciders),
  ))
}

async function closing<Result>(deciders: Deciders, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  }
  finally {
    await deciders.close()
  }
}

function decidesElsewhere(): never {
  throw new Error('its records are decided about by other threads')
}
