import { sql, type Kysely } from 'kysely'

/**
 * Every named defect counts against the plan of a lot: of a fixed record, too, and a critical one of a second reviewer
 * at once. The counts of lots under review are made anew by this rule, since what comes is added to them. Decided lots
 * keep the counts that they were decided by.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update qc_samples sample set defects = sample.defects || more.codes
    from (
      select verdict.sample_id, jsonb_agg(distinct code ->> 'code') as codes
      from qc_verdicts verdict
        join qc_lots lot on lot.id = verdict.lot_id and lot.state = 'IN_REVIEW'
        join qc_samples own on own.id = verdict.sample_id
        cross join jsonb_array_elements(lot.policy #> '{review,defects}') code
      where verdict.undone_at is null and code ->> 'severity' = 'critical' and verdict.defects ? (code ->> 'code')
        and not own.defects ? (code ->> 'code')
      group by verdict.sample_id
    ) more where more.sample_id = sample.id`.execute(db)
  await sql`
    update qc_lots lot set critical = counted.critical, major = counted.major, minor = counted.minor
    from (
      select lot_id, count(*) filter (where worst = 1)::integer as critical,
        count(*) filter (where worst = 2)::integer as major, count(*) filter (where worst = 3)::integer as minor
      from (
        select sample.lot_id, coalesce(
          (select min(case code ->> 'severity' when 'critical' then 1 when 'major' then 2 else 3 end)
            from jsonb_array_elements(of_lot.policy #> '{review,defects}') code
              where sample.defects ? (code ->> 'code')),
          case when sample.state in ('FIXED', 'FAILED') then 2 end) as worst
        from qc_samples sample join qc_lots of_lot on of_lot.id = sample.lot_id and of_lot.state = 'IN_REVIEW'
        where sample.state in ('PASSED', 'FIXED', 'FAILED')
      ) judged group by lot_id
    ) counted where counted.lot_id = lot.id`.execute(db)
}

/** The counts stay: they say what the reviewers have named. */
export async function down(_: Kysely<unknown>): Promise<void> {}
