import { sql } from 'kysely'
import type { RejectGroup } from '#shared/domain/run/run-record'
import type { Db } from '../../client'
import type { TaskRunRow } from './task-run.repository'

/** A retry of rejected records, among the runs of one first run. */
export interface GroupRunRow extends Pick<TaskRunRow, 'id' | 'name' | 'parentRunId' | 'observedState' | 'desiredState' | 'stateReason' | 'isReconciling' | 'recordsIn' | 'recordsOut' | 'recordsFailed' | 'error' | 'createdAt' | 'finishedAt'> {
  group: RejectGroup
}

/** Oldest first. */
export function listGroupRuns(db: Db, { rootRunId }: Pick<TaskRunRow, 'rootRunId'>, limit: number): Promise<GroupRunRow[]> {
  return db.selectFrom('taskRuns')
    .select(['id', 'name', 'parentRunId', 'observedState', 'desiredState', 'stateReason', 'isReconciling', 'recordsIn', 'recordsOut', 'recordsFailed', 'error', 'createdAt', 'finishedAt'])
    .select(sql<RejectGroup>`spec -> 'group'`.as('group'))
    .where('rootRunId', '=', rootRunId).where('parentRunId', 'is not', null).where(sql<boolean>`jsonb_exists(spec, 'group')`)
    .orderBy('id', 'asc').limit(limit).execute()
}
