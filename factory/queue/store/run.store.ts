import { sql } from 'kysely'
import { type Draft, openDraft } from '../domain/draft.ts'
import type { StageModel, StoredRun } from '../domain/run-model.ts'
import type { Jobs } from './jobs.ts'
import type { Connection, FactoryDb, FactoryTransaction } from './database.ts'
import type { EventLog } from './event-log.ts'
import { toJsonColumn } from './json-column.ts'

export type RunStore = ReturnType<typeof createRunStore>

/** Runs with their stages. All that a change needs happens in one transaction, under the run's row lock. */
export function createRunStore({ db }: Connection, log: EventLog, jobs: Jobs) {
  return {
    find: (runId: string) => findRun(db, runId),

    /**
     * Changes a run by the given rules. `work` may also write other data through the transaction.
     *
     * @returns undefined when there is no such run
     */
    async change<T>(
      runId: string, work: (draft: Draft, trx: FactoryTransaction, stored: StoredRun) => T | Promise<T>,
    ): Promise<T | undefined> {
      const result = await db.transaction().execute(async (trx) => {
        const locked = await lockRun(trx, runId)
        const stored = locked && await findRun(trx, runId)
        if (!stored) {
          return undefined
        }
        const draft = openDraft(stored, locked.now)
        const value = await work(draft, trx, stored)
        await saveChanges(trx, draft)
        return { value, hasEvents: draft.events.length > 0 }
      })
      if (result?.hasEvents) {
        log.wake()
      }
      return result?.value
    },

    /** Stores a new run, with the events and jobs that `work` adds. */
    async insert(trx: FactoryTransaction, stored: StoredRun, work: (draft: Draft) => void): Promise<void> {
      const draft = openDraft(stored, stored.createdAt)
      await trx.insertInto('runs').values(toRunRow(stored)).execute()
      await trx.insertInto('stages').values(stored.stages.map(stage => toStageRow(stored.runId, stage))).execute()
      work(draft)
      await saveChanges(trx, draft)
    },
  }

  async function saveChanges(trx: FactoryTransaction, draft: Draft) {
    const { run, now, events } = draft
    for (const stage of run.stages) {
      if (draft.changed.has(stage.stageId)) {
        await trx.updateTable('stages')
          .set(toStageValues(stage)).where('runId', '=', run.runId).where('stageId', '=', stage.stageId).execute()
      }
    }
    await jobs.apply(trx, run.runId, draft.jobs)
    run.lastSeq = await log.append(trx, run, now, events)
    if (events.length > 0) {
      await trx.updateTable('runs')
        .set({ state: run.state, startedAt: run.startedAt, endedAt: run.endedAt, lastSeq: run.lastSeq, updatedAt: now })
        .where('runId', '=', run.runId)
        .execute()
    }
  }
}

/** Locks the run's row until the end of the transaction. `now` is the database's clock. */
export function lockRun(trx: FactoryTransaction, runId: string): Promise<{ now: Date, lastSeq: number } | undefined> {
  return trx.selectFrom('runs').select(['lastSeq', sql<Date>`clock_timestamp()`.as('now')])
    .where('runId', '=', runId).forUpdate().executeTakeFirst()
}

export async function findRun(db: FactoryDb | FactoryTransaction, runId: string): Promise<StoredRun | undefined> {
  const row = await db.selectFrom('runs').selectAll().where('runId', '=', runId).executeTakeFirst()
  return row && { ...row, stages: await listStages(db, [runId]).then(byRun => byRun.get(runId) ?? []) }
}

/** Stages of many runs in one query, each run's in the order of its spec. */
export async function listStages(
  db: FactoryDb | FactoryTransaction, runIds: string[],
): Promise<Map<string, StageModel[]>> {
  const byRun = new Map<string, StageModel[]>()
  if (runIds.length === 0) {
    return byRun
  }
  const rows = await db.selectFrom('stages')
    .select([
      'runId', 'stageId', 'position', 'policy', 'state', 'attempt', 'failures', 'losses', 'hasMoved', 'spentMs',
      'isResuming', 'workerId', 'jobId', 'queuedAt', 'nextAttemptAt', 'startedAt', 'endedAt', 'progress', 'usage',
      'error', 'outputs', 'reusedRunId', 'fixes',
    ])
    .where('runId', 'in', runIds)
    .orderBy('runId')
    .orderBy('position')
    .execute()
  for (const { runId, ...stage } of rows) {
    byRun.set(runId, [...byRun.get(runId) ?? [], stage])
  }
  return byRun
}

function toRunRow({ stages: _, ...run }: StoredRun) {
  return { ...run, updatedAt: run.createdAt }
}

function toStageRow(runId: string, stage: StageModel) {
  const { stageId, position, policy, reusedRunId } = stage
  return {
    runId, stageId, position, policy: toJsonColumn(policy), checkpoint: null, reusedRunId, ...toStageValues(stage),
  }
}

function toStageValues(stage: StageModel) {
  const {
    state, attempt, failures, losses, hasMoved, spentMs, isResuming, workerId, jobId, queuedAt, nextAttemptAt,
    startedAt, endedAt,
  } = stage
  return {
    state, attempt, failures, losses, hasMoved, spentMs, isResuming, workerId, jobId, queuedAt, nextAttemptAt,
    startedAt, endedAt,
    progress: toJsonColumn(stage.progress),
    usage: toJsonColumn(stage.usage),
    error: toJsonColumn(stage.error),
    outputs: toJsonColumn(stage.outputs),
    fixes: toJsonColumn(stage.fixes),
  }
}
