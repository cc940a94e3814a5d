import type { EventCursor } from '#db/repositories/system/event-cursor.repository'
import { markReconciling } from '#db/repositories/run/task-run-ingest.repository'
import type { QueueMessage } from '#server/grpc/queue.gateway'
import { applyBatch, type AppliedBatch } from './apply-batch'
import type { IngestDeps } from './ingest-deps'
import { isRefusedData } from './refused-data'

/**
 * As `applyBatch`; but when the database refuses what is in the batch, its messages are applied one
 * by one, the refused one is skipped, and its run is marked to be settled by GetRun. One bad
 * event must not stop the stream for all runs.
 */
export async function applySafely(deps: IngestDeps, before: EventCursor, batch: readonly QueueMessage[]): Promise<AppliedBatch> {
  try {
    return await applyBatch(deps, before, batch)
  }
  catch (error) {
    if (!isRefusedData(error)) {
      throw error
    }
    deps.log.error({ err: error, messages: batch.length }, 'a batch of events was refused; applying one by one')
    return applyEach(deps, before, batch)
  }
}

async function applyEach(deps: IngestDeps, before: EventCursor, batch: readonly QueueMessage[]): Promise<AppliedBatch> {
  const result: AppliedBatch = { position: before, gaps: [] }
  for (const message of batch) {
    try {
      const { position, gaps } = await applyBatch(deps, result.position, [message])
      result.position = position
      result.gaps.push(...gaps)
    }
    catch (error) {
      if (!isRefusedData(error) || message.type !== 'event') {
        throw error
      }
      const { runId, seq, kind } = message.event
      deps.log.error({ err: error, runId, seq, kind }, 'an event cannot be stored')
      await markReconciling(deps.db, [runId])
      result.gaps.push(runId)
    }
  }
  return { ...result, gaps: [...new Set(result.gaps)] }
}
