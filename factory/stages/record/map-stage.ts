import { createUpstreamSource, listUpstream } from '../source/artifact-source.ts'
import type { Decide } from '../row/decide.ts'
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
    context.tell('INFO', () => `shards of it are done by ${shards.slots} workers`)
    const options = { source, stage: await open() }
    return runRecordStage(context, options, files => runShardsBeside(context, files, { shards, version }))
  }
  const deciders = isLong ? await context.openDeciders() : undefined
  if (!deciders) {
    return runRecordStage(context, { source, stage: await open() })
  }
  context.tell('INFO', () => `${deciders.threads} threads decide about its records`)
  try {
    const options = { source, stage: { traced: deciders.traced, process: decidesElsewhere } }
    return await runRecordStage(
      context, options, files => runBatchesBeside(context, { source, open }, files, deciders),
    )
  }
  finally {
    await deciders.close()
  }
}

function decidesElsewhere(): never {
  throw new Error('its records are decided about by other threads')
}
