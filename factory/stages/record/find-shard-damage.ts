import { openTrace, TraceUnreadable } from '#artifact/record-trace.ts'
import { ArtifactDamaged, ArtifactNotFound, type ArtifactStore } from '#artifact/store.ts'
import type { ShardResult } from '../../job/shard-spec.ts'
import type { StageContext } from '../stage-definition.ts'
import type { CutShard } from './cut-shards.ts'
import type { TraceFile } from './trace-file.ts'

const NEWLINE = 10

/**
 * Compares what a shard is said to have left with its records and with what lies in the store, before any of it is
 * joined: anyone may have written the runner.
 *
 * @returns what is wrong, in English; undefined = nothing.
 */
export async function findShardDamage(
  context: Pick<StageContext, 'store' | 'throwIfStopped'>, trace: TraceFile | undefined,
  { cut, result }: { cut: CutShard, result: ShardResult },
): Promise<string | undefined> {
  const { progress, outputs } = result
  const { recordsIn, recordsOut, recordsDropped, recordsFailed } = progress
  const wanted = {
    OUTPUT: recordsOut,
    ...recordsFailed > 0 && { REJECTS: recordsFailed },
    ...trace && { TRACE: recordsIn },
  }
  if (recordsIn !== cut.records || recordsIn !== recordsOut + recordsDropped + recordsFailed) {
    return `${recordsIn} of ${cut.records} records were done, ${recordsOut} kept, ${recordsDropped} dropped and `
      + `${recordsFailed} failed`
  }
  if (sumOf(progress.droppedByReason) !== recordsDropped || sumOf(progress.failedByReason) !== recordsFailed) {
    return 'the counts by reason do not add up'
  }
  const told = outputs.map(({ role, records }) => `${role} ${records}`).sort()
  const expected = Object.entries(wanted).map(([role, records]) => `${role} ${records}`).sort()
  if (told.join() !== expected.join()) {
    return `its artifacts have the records ${told.join(', ')}, not ${expected.join(', ')}`
  }
  try {
    for (const { role, uri, bytes, records } of outputs) {
      if (role !== 'TRACE' && await countLines(context, uri, bytes) !== records) {
        return `its ${role} has another number of lines`
      }
      if (role === 'TRACE' && !await isTraceOf(context.store, { uri, bytes }, trace!, progress)) {
        return 'its TRACE is that of other records'
      }
    }
    return undefined
  }
  catch (error) {
    if (error instanceof ArtifactNotFound || error instanceof ArtifactDamaged || error instanceof TraceUnreadable) {
      return error.message
    }
    throw error
  }
}

const sumOf = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** @returns undefined when the last line has no end. @throws ArtifactNotFound, ArtifactDamaged */
async function countLines(
  { store, throwIfStopped }: Pick<StageContext, 'store' | 'throwIfStopped'>, uri: string, bytes: number,
): Promise<number | undefined> {
  let lines = 0
  let last = NEWLINE
  for await (const chunk of await store.open(uri, { bytes, isHashed: true }) as AsyncIterable<Buffer>) {
    throwIfStopped()
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) {
      lines += 1
    }
    last = chunk.at(-1) ?? last
  }
  return last === NEWLINE ? lines : undefined
}

/** @throws ArtifactNotFound, ArtifactDamaged, TraceUnreadable */
async function isTraceOf(
  store: ArtifactStore, { uri, bytes }: { uri: string, bytes: number }, trace: TraceFile,
  { recordsIn, recordsOut, recordsDropped, recordsFailed }: ShardResult['progress'],
): Promise<boolean> {
  await store.verify(uri, bytes)
  const { end } = await openTrace(store, uri, bytes)
  return trace.isOfForm(end) && end.records === recordsIn && end.out === recordsOut && end.dropped === recordsDropped
    && end.failed === recordsFailed
}
