import { createUpstreamSource, listUpstream } from '../source/artifact-source.ts'
import { AS_IT_WAS, type Decide, type Decided, type Deciders, decideRow } from '../row/decide.ts'
import type { Row } from '../row/row.ts'
import type { StageContext, StageResult } from '../stage-definition.ts'
import { runRecordStage } from './record-stage.ts'

/** What `recordsPerSecond` of a kind is measured with. */
const BYTES_A_RECORD = 300
/** To start threads takes about a tenth of it. */
const LEAST_SECONDS = 1
/** Larger records are decided about here: the threads for it have less memory than the largest record takes. */
const LARGE_BYTES = 1 << 20
/** Quicker kinds spend most of their time on reading and writing, and to hand a record over would cost more. */
const MOST_RECORDS_PER_SECOND = 150_000

/**
 * A stage that decides about each record by itself. Where it would take a while and cores are free, other threads
 * decide and this one reads and writes.
 *
 * @param open makes what decides in this thread.
 */
export async function runMapStage(
  context: StageContext, recordsPerSecond: number, open: () => Decide | Promise<Decide>,
): Promise<StageResult> {
  const source = createUpstreamSource(context.store, listUpstream(context.job))
  const isLong = recordsPerSecond > 0 && recordsPerSecond <= MOST_RECORDS_PER_SECOND
    && source.totalBytes >= recordsPerSecond * BYTES_A_RECORD * LEAST_SECONDS
  const deciders = isLong ? await context.openDeciders() : undefined
  if (!deciders) {
    return runRecordStage(context, { source, stage: await open() })
  }
  context.tell('INFO', () => `${deciders.threads} threads decide about its records`)
  try {
    const stage = { traced: deciders.traced, process: decidesElsewhere }
    return await runRecordStage(context, { source, stage }, withLargeHere(deciders, open))
  }
  finally {
    await deciders.close()
  }
}

function withLargeHere(deciders: Deciders, open: () => Decide | Promise<Decide>): Deciders {
  let here: Decide | undefined
  return {
    ...deciders,
    async decide(rows) {
      if (!rows.some(({ start, end }) => end - start > LARGE_BYTES)) {
        return deciders.decide(rows)
      }
      here ??= await open()
      const decide = here
      return rows.map(row => row.fault ? AS_IT_WAS : decideHere(decide, row))
    },
  }
}

function decideHere(decide: Decide, row: Row): Decided {
  const decided = decideRow(decide, row)
  // Many may wait to be written.
  row.record = undefined
  row.text = undefined
  return decided
}

function decidesElsewhere(): never {
  throw new Error('its records are decided about by other threads')
}
