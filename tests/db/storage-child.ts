import { writeSync } from 'node:fs'
import { sql } from 'kysely'
import { openDatabase } from '#db/client'

/**
 * Says what an embedded database has kept, then writes one row after the other and says each that is committed, until
 * it is killed: `<data directory>`. Two tables in one transaction, with texts of up to 200 kB.
 */
const [dataDir = ''] = process.argv.slice(2)

const say = (text: string) => writeSync(1, `${text}\n`)

const { db } = await openDatabase({ dataDir })
await sql`create table if not exists struck (n int primary key, content text not null, hash text not null)`.execute(db)
await sql`create table if not exists struck_too (n int primary key references struck)`.execute(db)
const { rows: [kept] } = await sql<{ most: number, rows: number, others: number, wrong: number }>`
  select coalesce(max(n), 0) as most, count(*)::int as rows, count(*) filter (where hash <> md5(content))::int as wrong,
    (select count(*) from struck_too)::int as others from struck`.execute(db)
say(`kept ${JSON.stringify(kept)}`)
for (let n = (kept?.most ?? 0) + 1; ; n += 1) {
  await db.transaction().execute(async (trx) => {
    await sql`insert into struck select ${n}, content, md5(content)
      from (select repeat(md5(${n}::text), 1 + ${n % 7} * 900) as content) made`
      .execute(trx)
    await sql`insert into struck_too values (${n})`.execute(trx)
  })
  say(`committed ${n}`)
}
