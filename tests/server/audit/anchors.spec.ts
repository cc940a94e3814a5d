import { createPublicKey, randomBytes, verify as verifySignature } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { v7 } from 'uuid'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import { acceptTrail, makeAnchor, noteRestore } from '#server/services/audit/audit-anchor.service'
import { createAuditAnchors } from '#server/services/audit/audit-anchors'
import { sealAudits, sealRest, verifyAudits } from '#server/services/audit/audit-chain.service'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const log = pino({ level: 'silent' })
const ACTOR = { name: 'admin', requestId: 'test' }
const entryOf = (nounId: string) =>
  ({ projectId: null, actor: 'operator', action: 'view.create', noun: 'view', nounId, requestId: v7() })

describe.each(databases())('anchors of the audit trail on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const folder = mkdtempSync(path.join(tmpdir(), 'anchors-'))
  const secretKey = randomBytes(32).toString('base64')
  let file: string
  let deps: ReturnType<typeof open>

  const open = (key = secretKey, place = file) =>
    ({ db: database.db, log, anchors: createAuditAnchors({ file: place, secretKey: key, log }) })
  const write = (...names: string[]) => database.db.transaction().execute(async (trx) => {
    for (const name of names) {
      await insertAudit(trx, entryOf(name))
    }
  })
  const check = () => verifyAudits(deps, { after: 0 })
  const sealed = async (...names: string[]) => {
    await write(...names)
    await sealAudits(database)
  }

  /** As the owner of the database can: past the triggers, and leaving none behind. */
  async function tamper(...statements: string[]) {
    for (const statement of [
      'alter table audit_log disable trigger user', 'alter table audit_chain disable trigger user', ...statements,
      'alter table audit_log enable trigger user', 'alter table audit_chain enable trigger user',
    ]) {
      await sql.raw(statement).execute(database.db)
    }
  }
  const cut = (after: number) => tamper(
    `delete from audit_log where id in (select audit_id from audit_chain where position > ${after})`,
    `delete from audit_chain where position > ${after}`,
  )

  beforeEach(async () => {
    file = path.join(folder, `${v7()}.jsonl`)
    deps = open()
    await tamper('truncate audit_log, audit_chain, audit_pending')
    await sealed('a', 'b', 'c', 'd', 'e')
    await makeAnchor(deps, 'start')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('say since when the trail is intact, up to where, and where they are', async () => {
    await sealed('f')
    await makeAnchor(deps, 'interval')

    expect(await check()).toMatchObject({ state: 'intact', checkedTo: 6, broken: null, anchors: {
      first: { kind: 'start', position: 5 }, last: { kind: 'interval', position: 6 }, count: 2, file, damaged: 0,
      foreign: 0, fault: null,
    } })
  })

  it('are made once of an end that does not change, and at each start', async () => {
    await makeAnchor(deps, 'interval')
    await makeAnchor(deps, 'stop')
    expect((await check()).anchors.count).toBe(1)

    await makeAnchor(deps, 'start')
    expect((await check()).anchors.count).toBe(2)
  })

  it('vouch from an empty trail on', async () => {
    await tamper('truncate audit_log, audit_chain, audit_pending')
    deps = open(secretKey, path.join(folder, `${v7()}.jsonl`))
    await makeAnchor(deps, 'start')
    expect(await check()).toMatchObject({ state: 'intact', head: null, anchors: { first: { position: 0 } } })

    await sealed('x')
    expect(await check()).toMatchObject({ state: 'intact', checkedTo: 1 })
  })

  it('show that the end was cut', async () => {
    await cut(2)

    expect(await check())
      .toMatchObject({ state: 'broken', broken: { fault: 'cut', position: 3, anchor: { position: 5 } } })
  })

  it('show that the end was cut although others came in its place', async () => {
    await makeAnchor(deps, 'start')
    await sealed('f', 'g')
    await makeAnchor(deps, 'interval')
    await cut(5)
    await sealed('other', 'others')

    expect(await check())
      .toMatchObject({ state: 'broken', broken: { fault: 'rewritten', position: 6, anchor: { position: 7 } } })
  })

  it('show that all of it was removed', async () => {
    await tamper('truncate audit_log, audit_chain, audit_pending')

    expect(await check()).toMatchObject({ state: 'broken', broken: { fault: 'emptied', position: 1 } })
  })

  it('show that all of it was written anew, with every hash as it must be', async () => {
    await tamper(
      'update audit_log set actor = \'somebody\'', 'delete from audit_chain',
      'insert into audit_pending select id from audit_log',
    )
    await sealAudits(database)

    expect(await check())
      .toMatchObject({ state: 'broken', broken: { fault: 'rewritten', position: 1, anchor: { position: 5 } } })
  })

  it('show an entry with an old date, that was added as any other', async () => {
    await sql`insert into audit_log (id, actor, action, noun, noun_id, request_id, created_at)
      values (${v7()}, 'operator', 'view.create', 'view', 'forged', '', now() - interval '30 days')`
      .execute(database.db)

    expect(await sealAudits(database)).toMatchObject({ backdated: [expect.any(String)] })
    expect(await check())
      .toMatchObject({ state: 'broken', broken: { fault: 'backdated', position: 6, auditId: expect.any(String) } })
  })

  it('bound the date of an entry also where nothing stands in front of it', async () => {
    await tamper('truncate audit_log, audit_chain, audit_pending')
    deps = open(secretKey, path.join(folder, `${v7()}.jsonl`))
    await makeAnchor(deps, 'start')
    await sql`insert into audit_log (id, actor, action, noun, noun_id, request_id, created_at)
      values (${v7()}, 'operator', 'view.create', 'view', 'forged', '', now() - interval '2 hours')`
      .execute(database.db)

    expect(await check()).toMatchObject({ state: 'broken', broken: { fault: 'backdated', position: 1 } })
  })

  it('are not made of a trail that is not the one that was recorded', async () => {
    await cut(2)

    expect(await makeAnchor(deps, 'interval')).toBe(false)
    expect((await check()).anchors.count).toBe(1)
  })

  it('cannot be missed: without the file, with a foreign or a ruined one, nobody knows', async () => {
    deps = open(secretKey, path.join(folder, 'lost.jsonl'))
    expect(await check()).toMatchObject({ state: 'unknown', broken: null, anchors: { isFileThere: false, count: 0 } })

    deps = open(randomBytes(32).toString('base64'), file)
    expect(await check()).toMatchObject({ state: 'unknown', anchors: { isFileThere: true, foreign: 1, count: 0 } })

    writeFileSync(file, readFileSync(file, 'utf8').replace(/"position":\d+/, '"position":4'))
    deps = open()
    expect(await check()).toMatchObject({ state: 'unknown', anchors: { damaged: 1, first: null, last: null } })

    writeFileSync(file, Buffer.from([0, 255, 123, 10, 91]))
    expect(await check()).toMatchObject({ state: 'unknown', anchors: { damaged: 2, damagedLine: 1 } })

    deps = open(secretKey, folder)
    expect(await check()).toMatchObject({ state: 'unknown', anchors: { fault: expect.stringContaining('EISDIR') } })
  })

  it('go on behind a line that was cut off', async () => {
    appendFileSync(file, '{"kind":"inter')
    await sealed('f')
    await makeAnchor(deps, 'interval')

    expect(await check())
      .toMatchObject({ state: 'intact', anchors: { damaged: 1, damagedLine: 2, last: { position: 6 } } })
  })

  it('cannot be made without the key', async () => {
    const forged = { ...JSON.parse(readFileSync(file, 'utf8')) as object, position: 2 }
    await cut(2)
    appendFileSync(file, `${JSON.stringify(forged)}\n`)

    expect(await check()).toMatchObject({ state: 'broken', broken: { fault: 'cut' } })
  })

  it('count anew from a restore and from an acceptance, which stay in the trail', async () => {
    await cut(3)
    await noteRestore(deps, { createdAt: '2026-11-01T00:00:00.000Z', version: '1.0.0' })
    expect(await check()).toMatchObject({ state: 'intact', checkedTo: 4, anchors: {
      base: { kind: 'restored', position: 3, note: expect.stringContaining('2026-11-01') },
    } })

    await cut(2)
    expect(await check()).toMatchObject({ state: 'broken' })
    const accepted = await acceptTrail(deps, ACTOR, { reason: 'restored from a snapshot', after: 0 })
    const base = { kind: 'accepted', position: 2, note: 'restored from a snapshot' }
    expect(accepted).toMatchObject({ isAccepted: true, state: 'intact', checkedTo: 3, anchors: { base } })
    const { rows }
      = await sql<{ actor: string, after: object }>`select actor, after from audit_log where action = 'audit.accept'`
        .execute(database.db)
    expect(rows).toMatchObject([{ actor: 'admin', after: { reason: 'restored from a snapshot', fault: 'cut' } }])
  })

  it('name the fault that is accepted, however far behind it lies, in turns that accept nothing', async () => {
    const old = sql`now() - interval '90 days'`
    const add = (count: number, from = sql`now()`) => sql`
      insert into audit_log (id, actor, action, noun, noun_id, request_id, created_at)
      select gen_random_uuid(), 'operator', 'view.create', 'view', 'v' || n, '', ${from}
      from generate_series(1, ${count}::int) n`.execute(database.db)
    await add(4_500)
    // For as long as a busy machine needs.
    await sealRest(database, Infinity)
    await add(1, old)
    await sealRest(database, Infinity)
    const accept = (after: number) => acceptTrail(deps, ACTOR, { reason: 'a clock was wrong', after }, 0)

    const first = await accept(0)
    const second = await accept(first.checkedTo)

    expect(first).toMatchObject({ isAccepted: false, state: 'partial', checkedTo: 2_000 })
    expect(second).toMatchObject({ isAccepted: false, state: 'partial', checkedTo: 4_000 })
    expect((await sql`select 1 from audit_log where action = 'audit.accept'`.execute(database.db)).rows).toEqual([])
    const third = await accept(second.checkedTo)
    expect(third).toMatchObject({ isAccepted: true, anchors: { base: { kind: 'accepted', position: 4_506 } } })
    const accepts = sql<{ after: object }>`select after from audit_log where action = 'audit.accept'`
    const { rows } = await accepts.execute(database.db)
    expect(rows).toMatchObject([{ after: { fault: 'backdated', position: 4_506, checkedFrom: 4_000 } }])
  })

  it('let a console with a file of its own know of a restore by another, and of none that the database alone tells', async () => {
    const other = open(secretKey, path.join(folder, `${v7()}.jsonl`))
    await makeAnchor(other, 'start')
    await cut(3)
    expect(await verifyAudits(other, { after: 0 })).toMatchObject({ state: 'broken' })

    const { anchors } = open(randomBytes(32).toString('base64'), path.join(folder, `${v7()}.jsonl`))
    await noteRestore({ db: database.db, anchors }, { createdAt: '2026-11-01T00:00:00.000Z', version: '1.0.0' })
    expect(await verifyAudits(other, { after: 0 })).toMatchObject({ state: 'broken' })

    await noteRestore(deps, { createdAt: '2026-11-01T00:00:00.000Z', version: '1.0.0' })
    expect(await verifyAudits(other, { after: 0 }))
      .toMatchObject({ state: 'intact', anchors: { base: { kind: 'restored' } } })
  })

  it('can be checked without the console', async () => {
    const { anchors: { publicKey } } = await check()
    const {
      kind: why, position, hash, at, databaseAt, note, key, signature,
    } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
    const text = JSON.stringify(['audit-anchor-1', why, position, hash, at, databaseAt, note, key])

    expect(verifySignature(
      null, Buffer.from(text), createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }),
      Buffer.from(signature ?? '', 'hex'),
    )).toBe(true)
  })
})
