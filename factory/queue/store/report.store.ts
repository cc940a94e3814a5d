import { sql } from 'kysely'
import { NO_PROGRESS } from '../../job/meter.ts'
import { type Batch, isEmpty, toEvents, usageAfter } from '../domain/batch.ts'
import type { StageClaim } from '../domain/stage-steps.ts'
import type { Connection } from './database.ts'
import type { EventLog } from './event-log.ts'
import { toJsonColumn } from './json-column.ts'
import { markReported } from './model-answer.store.ts'
import { lockRun } from './run.store.ts'
import type { Checkpoint } from './schema.ts'

/**
 * Whether a checkpoint is progress: a stage that waits for its first answer saves its start again. Ignores rates, which
 * always differ.
 */
const hasMoved = ({ progress }: Checkpoint) => {
  const before = sql`coalesce(checkpoint -> 'progress', ${toJsonColumn(NO_PROGRESS)}::jsonb)`
  return sql<boolean>`has_moved OR ${before} - '{recordsPerSecond,fraction}'::text[] IS DISTINCT
    FROM ${toJsonColumn(progress)}::jsonb - '{recordsPerSecond,fraction}'::text[]`
}

export type ReportStore = ReturnType<typeof createReportStore>

/** Stores the reports of a running stage. */
export function createReportStore({ db }: Connection, log: EventLog) {
  return {
    /**
     * The checkpoint and the counts up to it are stored in one transaction: an attempt that resumes from it reports
     * each count exactly once.
     *
     * @returns false when the claim was lost; nothing was written then
     */
    async report(runId: string, claim: StageClaim, batch: Batch, checkpoint?: Checkpoint): Promise<boolean> {
      const isOurs = await db.transaction().execute(async (trx) => {
        const run = await lockRun(trx, runId)
        const ours = trx.selectFrom('stages').select(['attempt', 'usage']).where('runId', '=', runId)
          .where('stageId', '=', claim.stageId).where('jobId', '=', claim.jobId).where('state', '=', 'RUNNING')
        const stage = run && await ours.executeTakeFirst()
        if (!stage) {
          return false
        }
        await trx.updateTable('stages')
          .set({
            ...(batch.progress ? { progress: toJsonColumn(batch.progress) } : {}),
            ...(checkpoint ? { checkpoint: toJsonColumn(checkpoint), hasMoved: hasMoved(checkpoint) } : {}),
            usage: toJsonColumn(usageAfter(stage.usage, batch)),
          })
          .where('runId', '=', runId).where('stageId', '=', claim.stageId)
          .execute()
        await markReported(trx, batch.tokens)
        if (!isEmpty(batch)) {
          const lastSeq = await log.append(
            trx, { runId, lastSeq: run.lastSeq }, run.now, toEvents(claim.stageId, stage.attempt, batch),
          )
          await trx.updateTable('runs').set({ lastSeq, updatedAt: run.now }).where('runId', '=', runId).execute()
        }
        return true
      })
      log.wake()
      return isOurs
    },

    async findCheckpoint(runId: string, stageId: string): Promise<Checkpoint | undefined> {
      const row = await db.selectFrom('stages')
        .select('checkpoint').where('runId', '=', runId).where('stageId', '=', stageId).executeTakeFirst()
      return row?.checkpoint ?? undefined
    },
  }
}
