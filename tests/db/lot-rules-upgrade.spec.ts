import { sql } from 'kysely'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { migrateTo, migrateToLatest } from '#db/migrate'
import { MIGRATIONS } from '#db/migrations'
import { insertPolicy } from '#db/repositories/quality/qc-policy.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { hold } from '../support/hold'

const NAMES = Object.keys(MIGRATIONS)
const before = (name: string) => NAMES[NAMES.indexOf(name) - 1] ?? ''
const SPEC = {
  rules: [],
  plan: { kind: 'fixed' as const, sampleSize: 50, acceptNumber: 3, minorAcceptNumber: 20 },
  review: {
    rubric: [],
    defects: [
      { code: 'harm', name: 'H', severity: 'critical' as const },
      { code: 'wrong', name: 'W', severity: 'major' as const },
      { code: 'style', name: 'S', severity: 'minor' as const },
    ],
    secondReviewRatio: 0, claimMinutes: 15,
  },
}

describe.each(databases())('the rules of lots, brought to a database of before, on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const policyId = v7()

  async function givenLot(
    { number, state, sampleSize }: { number: number, state: string, sampleSize: number },
  ): Promise<string> {
    const id = v7()
    await sql`
      insert into qc_lots (id, project_id, number, policy_id, policy, origin, artifact_uri, media_type, population,
        seed, sample_size, accept_number, state, created_by, reviewed, passed, fixed, failed)
      values (${id}, ${DEFAULT_PROJECT_ID}, ${number}, ${policyId},
        ${JSON.stringify({ ...SPEC, name: 'p', version: 1 })}::jsonb,
        'gate', 'artifact:a', 'application/jsonl',
        ${sampleSize}, 1, ${sampleSize}, 3, ${state}, 'operator', 4, 1, 2, 1)`.execute(database.db)
    return id
  }

  async function givenSample({ lotId, position, state, verdicts }: {
    lotId: string
    position: number
    state: string
    verdicts: [verdict: string, ...codes: string[]][]
  }): Promise<void> {
    const id = v7()
    await sql`
      insert into qc_samples (id, project_id, lot_id, position, row, record, state, defects)
      values (${id}, ${DEFAULT_PROJECT_ID}, ${lotId}, ${position}, ${position},
        '{}', ${state}, ${JSON.stringify(verdicts[0]?.slice(1) ?? [])}::jsonb)`.execute(database.db)
    for (const [index, [verdict, ...codes]] of verdicts.entries()) {
      await sql`
        insert into qc_verdicts (id, project_id, lot_id, sample_id, role, verdict, defects, reviewer)
        values (${v7()}, ${DEFAULT_PROJECT_ID}, ${lotId}, ${id}, ${['first', 'second'][index] ?? ''}, ${verdict},
          ${JSON.stringify(codes)}::jsonb, ${`r${index}`})`.execute(database.db)
    }
  }

  const read = async (id: string) => {
    const { rows } = await sql`select sample_size as n, accept_number as ac, minor_accept_number as minor_ac, critical,
      major, minor, state from qc_lots where id = ${id}`
      .execute(database.db)
    return rows[0]
  }

  it('count every defect in lots under review, give small ones numbers of their own, and leave decided ones as they are', async () => {
    await database.db.transaction().execute(trx =>
      insertPolicy(trx, { id: policyId, projectId: DEFAULT_PROJECT_ID, name: 'p', description: '', spec: SPEC }))
    await migrateTo(database, before('0050_lot_limits'))
    const [open, small, decided] = [
      await givenLot({ number: 1, state: 'IN_REVIEW', sampleSize: 50 }),
      await givenLot({ number: 2, state: 'SAMPLED', sampleSize: 20 }),
      await givenLot({ number: 3, state: 'ACCEPTED', sampleSize: 3 }),
    ]
    for (const lotId of [open, decided]) {
      await givenSample({ lotId, position: 1, state: 'FIXED', verdicts: [['FIX_AND_PASS', 'style']] })
      await givenSample({ lotId, position: 2, state: 'FIXED', verdicts: [['FIX_AND_PASS']] })
      await givenSample({
        lotId, position: 3, state: 'FAILED', verdicts: [['FAIL', 'wrong', 'style'], ['FAIL', 'harm']],
      })
      await givenSample({ lotId, position: 4, state: 'PASSED', verdicts: [['PASS']] })
      await givenSample({ lotId, position: 5, state: 'PENDING', verdicts: [] })
    }

    await migrateToLatest(database)

    expect(await read(open)).toEqual({ n: 50, ac: 3, minorAc: 20, critical: 1, major: 1, minor: 1, state: 'IN_REVIEW' })
    expect(await read(small)).toEqual({ n: 20, ac: 1, minorAc: 8, critical: 0, major: 0, minor: 0, state: 'SAMPLED' })
    expect(await read(decided))
      .toEqual({ n: 3, ac: 3, minorAc: 20, critical: 0, major: 0, minor: 0, state: 'ACCEPTED' })
    const { rows } = await sql<{
      defects: string[]
    }>`select defects from qc_samples where lot_id = ${open} and position = 3`.execute(database.db)
    expect(rows[0]?.defects).toEqual(['wrong', 'style', 'harm'])
  })
  it('give back a rejected lot whose rework lots were closed, and tell reopened verdicts from undone', async () => {
    await migrateTo(database, before('0071_what_a_closed_lot_leaves'))
    const give = (number: number, state: string) => givenLot({ number, state, sampleSize: 5 })
    const [stranded, replaced, alone] = [await give(11, 'REWORK'), await give(12, 'REWORK'), await give(13, 'REWORK')]
    const closed = [await give(14, 'CLOSED'), await give(15, 'CLOSED'), await give(16, 'CLOSED')]
    await sql`update qc_lots set reason = 'its run has ended' where number = 15`.execute(database.db)
    const children = [...closed, await give(17, 'REJECTED')]
    for (const [index, id] of children.entries()) {
      const parent = index < 2 ? stranded : replaced
      await sql`update qc_lots set parent_lot_id = ${parent} where id = ${id}`.execute(database.db)
    }
    const spent = [undefined, 4, 3_600]
    for (const position of spent.keys()) {
      await givenSample({ lotId: alone, position: position + 1, state: 'PENDING', verdicts: [['PASS']] })
    }
    for (const [index, seconds] of spent.entries()) {
      await sql`
        update qc_verdicts set undone_at = created_at + make_interval(secs => ${seconds ?? null}::float8)
        from qc_samples sample
        where sample.id = sample_id and sample.lot_id = ${alone} and position = ${index + 1}`.execute(database.db)
    }

    await migrateToLatest(database)

    const { rows: parents } = await sql<{ state: string }>`
      select state from qc_lots where number between 11 and 13 order by number`.execute(database.db)
    expect(parents.map(({ state }) => state)).toEqual(['REJECTED', 'REWORK', 'REWORK'])
    const { rows: entries } = await sql`
      select actor, action, noun, noun_id, before, after, project_id, exists (
        select from audit_pending where audit_id = audit_log.id
      ) as is_noted from audit_log where noun = 'qc_lot'`.execute(database.db)
    expect(entries).toEqual([{
      actor: 'console', action: 'qc_lot.revert', noun: 'qc_lot', nounId: stranded, projectId: DEFAULT_PROJECT_ID,
      before: { state: 'REWORK' }, after: { name: 'L-0011', state: 'REJECTED', reason: 'L-0015: its run has ended' },
      isNoted: true,
    }])
    const { rows } = await sql<{ isReopened: boolean }>`
      select is_reopened from qc_verdicts join qc_samples on qc_samples.id = sample_id
      where qc_samples.lot_id = ${alone} order by position`.execute(database.db)
    expect(rows.map(({ isReopened }) => isReopened)).toEqual([false, false, true])
  })
})
