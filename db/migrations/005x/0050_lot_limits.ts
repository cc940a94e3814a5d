import { sql, type Kysely } from 'kysely'

/**
 * The numbers that a lot is judged by are its own: of a small lot they are smaller than those of its policy. An
 * undecided lot of fewer records than its fixed plan asks for gets an Ac in proportion; until now, one that had no more
 * records than Ac was accepted whatever was found. Decided lots keep theirs.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table qc_lots add column minor_accept_number integer`.execute(db)
  await sql`update qc_lots set minor_accept_number = (policy #>> '{plan,minorAcceptNumber}')::integer`.execute(db)
  await sql`
    update qc_lots set
      accept_number = least(accept_number,
      (policy #>> '{plan,acceptNumber}')::integer * sample_size / (policy #>> '{plan,sampleSize}')::integer),
      minor_accept_number = minor_accept_number * sample_size / (policy #>> '{plan,sampleSize}')::integer
    where state in ('OPEN', 'SAMPLED', 'IN_REVIEW') and policy #>> '{plan,kind}' = 'fixed'
      and sample_size < (policy #>> '{plan,sampleSize}')::integer`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table qc_lots drop column minor_accept_number`.execute(db)
}
