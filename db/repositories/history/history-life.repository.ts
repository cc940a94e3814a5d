import { sql } from 'kysely'
import type { ReadyMadeRule } from '#shared/domain/alert/ready-made'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import type { Db, Trx } from '../../client'
import type { AlertEventRow, AlertRow } from '../alert/alert.repository'

/** A version was sealed when its run had ended, not when the demo data was loaded. */
export async function setVersionTime(
  trx: Trx, { datasetId, semver, createdAt }: { datasetId: string, semver: string, createdAt: Date },
): Promise<void> {
  await trx.updateTable('datasetVersions').set({ createdAt: createdAt as never })
    .where('projectId', '=', DEMO_PROJECT_ID).where('datasetId', '=', datasetId).where('semver', '=', semver).execute()
}

export interface LotTimes {
  madeAt: Date
  /** null = it is not decided. */
  decidedAt: Date | null
  /** Of one whose sample is drawn. */
  dueAt: Date
  /** A little before its first verdict. */
  judgedFrom: Date
}

/** Verdicts lie between the time at which a lot was made and that of its decision. */
export async function setLotTimes(
  db: Db, id: string, { madeAt, decidedAt, dueAt, judgedFrom }: LotTimes,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('qcLots')
      .set({
        createdAt: madeAt as never, updatedAt: decidedAt ?? madeAt, ...decidedAt && { decidedAt },
        dueAt: sql<Date | null>`case when due_at is not null then ${dueAt}::timestamptz end`,
      })
      .where('projectId', '=', DEMO_PROJECT_ID).where('id', '=', id).execute()
    await sql`
      update qc_verdicts set created_at = ${judgedFrom}::timestamptz + interval '3 minutes' * placed.place
      from (select id, row_number() over (order by id) as place from qc_verdicts where lot_id = ${id}) placed
      where qc_verdicts.id = placed.id and project_id = ${DEMO_PROJECT_ID}`.execute(trx)
  })
}

/** As it is ready-made for a project; nobody is told of what it says. */
export async function insertDemoRule(
  trx: Trx, { id, rule: { key, ...rule }, evaluatedTo }: { id: string, rule: ReadyMadeRule, evaluatedTo: Date },
): Promise<void> {
  await trx.insertInto('alertRules').values({
    ...rule, id, projectId: DEMO_PROJECT_ID, readyMade: key, groupBy: JSON.stringify(rule.groupBy), channelIds: '[]',
    evaluatedTo,
  }).execute()
}

/** With what happened to it. */
export async function insertDemoAlert(
  trx: Trx, { labels, pipelines, ...alert }: Omit<AlertRow, 'version' | 'updatedAt'>,
  events: readonly Omit<AlertEventRow, 'projectId' | 'alertId'>[],
): Promise<void> {
  await trx.insertInto('alerts').values({
    ...alert, labels: JSON.stringify(labels), pipelines: JSON.stringify(pipelines), updatedAt: alert.conditionAt,
  }).execute()
  await trx.insertInto('alertEvents')
    .values(events.map(event => ({ ...event, projectId: DEMO_PROJECT_ID, alertId: alert.id }))).execute()
}
