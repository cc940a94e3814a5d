import type { Trx } from '#db/client'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import { closeRetried } from '#db/repositories/run/run-fix.repository'

/**
 * Of a chain of retries only the last failure stays open. The trail says so of the others. @returns ids of those others
 */
export async function noteRetried(trx: Trx, failedIds: readonly string[]): Promise<string[]> {
  const retried = await closeRetried(trx, failedIds)
  for (const { id, projectId, actor, retriedByRunId } of retried) {
    await insertAudit(trx, {
      projectId, actor, action: 'run.decide', noun: 'run', nounId: id, before: { disposition: 'open' },
      after: { disposition: 'retried', retriedByRunId }, requestId: retriedByRunId,
    })
  }
  return retried.map(failure => failure.id)
}
