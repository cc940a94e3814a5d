import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import { insertBatch, type BatchColumn } from '../../unnest'

export type QcSampleRow = Selectable<Schema['qcSamples']>
export type NewSample
  = Pick<QcSampleRow, 'id' | 'projectId' | 'lotId' | 'position' | 'row' | 'record' | 'findings' | 'needsSecond'>

const COLUMNS: readonly BatchColumn<NewSample>[] = [
  { column: 'id', type: 'uuid', of: sample => sample.id },
  { column: 'project_id', type: 'uuid', of: sample => sample.projectId },
  { column: 'lot_id', type: 'uuid', of: sample => sample.lotId },
  { column: 'position', type: 'integer', of: sample => sample.position },
  { column: 'row', type: 'bigint', of: sample => sample.row },
  { column: 'record', type: 'text', of: sample => sample.record },
  { column: 'findings', type: 'jsonb', of: sample => sample.findings },
  { column: 'needs_second', type: 'boolean', of: sample => sample.needsSecond },
]

/** Records of one statement, in characters: a larger one would hold up the others. */
const BATCH_CHARS = 1_000_000

export async function insertSamples(trx: Trx, samples: readonly NewSample[]): Promise<void> {
  for (const batch of toBatches(samples)) {
    await insertBatch('qc_samples', COLUMNS, batch).execute(trx)
  }
}

function toBatches(samples: readonly NewSample[]): NewSample[][] {
  const batches: NewSample[][] = []
  let chars = Number.POSITIVE_INFINITY
  for (const sample of samples) {
    if (chars >= BATCH_CHARS) {
      batches.push([])
      chars = 0
    }
    batches.at(-1)?.push(sample)
    chars += sample.record.length
  }
  return batches
}

export function findSample(db: Db, id: string): Promise<QcSampleRow | undefined> {
  return db.selectFrom('qcSamples').selectAll().where('id', '=', id).executeTakeFirst()
}

export function lockSample(trx: Trx, id: string): Promise<QcSampleRow | undefined> {
  return trx.selectFrom('qcSamples').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export type SampleEdit
  = Partial<Pick<QcSampleRow, 'state' | 'claimedBy' | 'claimedUntil' | 'needsSecond' | 'fixedRecord' | 'defects'>>

export function updateSample(trx: Trx, id: string, { defects, ...change }: SampleEdit): Promise<QcSampleRow> {
  return trx
    .updateTable('qcSamples')
    .set(eb => ({
      ...change, ...defects ? { defects: JSON.stringify(defects) } : {}, version: eb('version', '+', 1),
      updatedAt: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Samples of a lot with a finding, by rule, and those that the rule was not applied to. */
export async function countFindings(db: Db, lotId: string): Promise<
  { rule: number, count: number, unchecked: number }[]
> {
  const { rows } = await sql<{ rule: number, count: number, unchecked: number }>`
    select (finding ->> 'rule')::int as rule, count(*) filter (where finding -> 'isUnchecked' is null)::int as count,
      count(*) filter (where finding -> 'isUnchecked' is not null)::int as unchecked
    from qc_samples, jsonb_array_elements(findings) finding where lot_id = ${lotId} group by 1 order by 1`.execute(db)
  return rows
}

/** Samples by defect code, of one lot. */
export async function countDefectsOfLot(db: Db, lotId: string): Promise<{ code: string, count: number }[]> {
  const { rows } = await sql<{ code: string, count: number }>`
    select code, count(*)::int as count from qc_samples, jsonb_array_elements_text(defects) code
    where lot_id = ${lotId} and state in ('PASSED', 'FIXED', 'FAILED') group by code
      order by count desc, code`.execute(db)
  return rows
}

/** Failed or fixed samples of a lot in which nobody has named a defect. */
export async function countUncoded(db: Db, lotId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from qc_samples
    where lot_id = ${lotId} and state in ('FIXED', 'FAILED') and defects = '[]'::jsonb`.execute(db)
  return rows[0]?.count ?? 0
}

/** Samples by defect code, of lots made since a time; names and severities of the newest lot that knows the code. */
export async function countDefectsSince(
  db: Db,
  {
    projectId, policyId, since, limit = 20,
  }: { projectId: string, policyId?: string | undefined, since: Date, limit?: number },
): Promise<{ code: string, name: string, severity: string, count: number }[]> {
  const { rows } = await sql<{ code: string, name: string, severity: string, count: number }>`
    with counted as (
      select code, count(*)::int as count, (array_agg(qc_lots.id order by qc_lots.id desc))[1] as lot_id
      from qc_lots join qc_samples on qc_samples.lot_id = qc_lots.id, jsonb_array_elements_text(qc_samples.defects) code
      where qc_lots.project_id = ${projectId} and qc_lots.created_at >= ${since}
        and qc_samples.state in ('PASSED', 'FIXED', 'FAILED')
        ${policyId === undefined ? sql`` : sql`and qc_lots.policy_id = ${policyId}`}
      group by code
    )
    select counted.code, coalesce(defect ->> 'name', counted.code) as name,
      coalesce(defect ->> 'severity', 'major') as severity, counted.count
    from counted join qc_lots on qc_lots.id = counted.lot_id
    left join lateral (
      select element as defect from jsonb_array_elements(qc_lots.policy #> '{review,defects}') element
        where element ->> 'code' = counted.code limit 1
    ) known on true
    order by counted.count desc, counted.code limit ${limit}`.execute(db)
  return rows
}
