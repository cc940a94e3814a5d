import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { v7 } from 'uuid'
import { afterAll, describe, expect, it } from 'vitest'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import { createAuditAnchors } from '#server/services/audit/audit-anchors'
import { sealAudits, verifyAudits } from '#server/services/audit/audit-chain.service'
import { createApi, failureOf, raw } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { givenDatabase } from '../../support/services/given-database'
import { databases, mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const entryOf = (nounId: string, more: object = {}) => ({
  projectId: null, actor: 'operator', action: 'view.create', noun: 'view', nounId, requestId: v7(), ...more,
})

describe.each(databases())('the chain on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const write = (...names: string[]) => database.db.transaction().execute(async (trx) => {
    for (const name of names) {
      await insertAudit(trx, entryOf(name, { after: { name, big: 12345678901234567000, list: [1.5, null, '数据'] } }))
    }
  })
  const folder = mkdtempSync(path.join(tmpdir(), 'anchors-'))
  const anchors = createAuditAnchors({
    file: path.join(folder, 'none.jsonl'), secretKey: randomBytes(32).toString('base64'),
    log: pino({ level: 'silent' }),
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const verify = (query: object = {}) => verifyAudits({ db: database.db, anchors }, { after: 0, ...query })

  /** As somebody could who owns the database: past the triggers. */
  async function tamper(statement: string, table: 'audit_log' | 'audit_chain' = 'audit_log') {
    await sql.raw(`alter table ${table} disable trigger user`).execute(database.db)
    await sql.raw(statement).execute(database.db)
    await sql.raw(`alter table ${table} enable trigger user`).execute(database.db)
  }
  const idAt = async (position: number) => (
    await database.db
      .selectFrom('auditChain').select('auditId').where('position', '=', position).executeTakeFirstOrThrow()
  ).auditId

  it('is empty at first, and cannot know whether it was so before', async () => {
    expect(await verify()).toMatchObject({ state: 'unknown', checked: 0, head: null, pending: 0 })
  })

  it('seals what was committed, in order and without gaps, and continues where it was', async () => {
    await write('a', 'b', 'c')
    expect(await sealAudits(database)).toMatchObject({ position: 3, sealed: 3 })
    expect(await sealAudits(database)).toBeUndefined()
    await write('d')

    const whole = await verify()

    expect(whole).toMatchObject({ state: 'unknown', checked: 4, checkedTo: 4, pending: 0, broken: null })
    expect(await verify({ after: 3 })).toMatchObject({ state: 'unknown', checked: 1, checkedTo: 4 })
    expect(await verify({ position: 4, hash: whole.head?.hash })).toMatchObject({ state: 'unknown' })
  })

  it('has every entry once when many write and many seal at once, with transactions that end late', async () => {
    const before = (await verify()).checkedTo
    const writes = Array.from({ length: 24 }, async (_, index) => database.db.transaction().execute(async (trx) => {
      await insertAudit(trx, entryOf(`late ${index}`))
      await sql`select pg_sleep(${(index % 5) / 100})`.execute(trx)
      await insertAudit(trx, entryOf(`late ${index}`))
    }))
    const seals = Array.from({ length: 12 }, async () => sealAudits(database))

    await Promise.all([...writes, ...seals])

    expect(await verify()).toMatchObject({ state: 'unknown', checkedTo: before + 48, pending: 0 })
  })

  it('leaves no entry of a change that was rolled back', async () => {
    const { checkedTo } = await verify()

    await database.db.transaction().execute(async (trx) => {
      await insertAudit(trx, entryOf('never'))
      throw new Error('no')
    }).catch(() => undefined)

    expect(await verify()).toMatchObject({ state: 'unknown', checkedTo, pending: 0 })
  })

  it('refuses to be changed', async () => {
    const results = await Promise.allSettled([
      'update audit_chain set position = position + 100', 'delete from audit_chain', 'truncate audit_chain',
    ].map(statement => sql.raw(statement).execute(database.db)))

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  it('names the first entry that was changed, and a number by its last digit', async () => {
    const id = await idAt(2)

    await tamper(`update audit_log set actor = 'somebody' where id = '${id}'`)
    expect(await verify())
      .toMatchObject({ state: 'broken', checkedTo: 1, broken: { fault: 'changed', position: 2, auditId: id } })
    await tamper(`update audit_log set actor = 'operator' where id = '${id}'`)
    expect(await verify()).toMatchObject({ state: 'unknown' })

    await tamper(`update audit_log set after = jsonb_set(after, '{big}', '12345678901234567001') where id = '${id}'`)
    expect(await verify()).toMatchObject({ state: 'broken', broken: { fault: 'changed', position: 2 } })
    await tamper(`update audit_log set after = jsonb_set(after, '{big}', '12345678901234567000') where id = '${id}'`)

    await tamper(`update audit_log set created_at = created_at + interval '1 microsecond' where id = '${id}'`)
    expect(await verify()).toMatchObject({ state: 'broken', broken: { fault: 'changed', position: 2 } })
    await tamper(`update audit_log set created_at = created_at - interval '1 microsecond' where id = '${id}'`)
    expect(await verify()).toMatchObject({ state: 'unknown' })
  })

  it('names an entry that was kept out of it', async () => {
    await write('x')
    await tamper('delete from audit_pending')

    const { broken } = await verify()

    expect(broken).toMatchObject({ fault: 'unchained', position: null, auditId: expect.any(String) })
    await sql`insert into audit_pending (audit_id) values (${broken?.auditId})`.execute(database.db)
    expect(await verify()).toMatchObject({ state: 'unknown' })
  })

  it('shows by a hash that was noted elsewhere that its end was cut or written anew', async () => {
    const { head } = await verify()
    const last = head?.position ?? 0
    await tamper(`delete from audit_log where id = '${await idAt(last)}'`)
    await tamper(`delete from audit_chain where position = ${last}`, 'audit_chain')

    expect(await verify()).toMatchObject({ state: 'unknown' })
    expect(await verify({ position: last, hash: head?.hash }))
      .toMatchObject({ state: 'broken', broken: { fault: 'head', position: last } })
  })

  it('names an entry that is gone, then the link', async () => {
    const id = await idAt(3)

    await tamper(`delete from audit_log where id = '${id}'`)
    expect(await verify())
      .toMatchObject({ state: 'broken', checkedTo: 2, broken: { fault: 'missing', position: 3, auditId: id } })

    await tamper('delete from audit_chain where position = 3', 'audit_chain')
    expect(await verify()).toMatchObject({ state: 'broken', broken: { fault: 'gap', position: 3 } })
    expect(await verify({ after: 3 })).toMatchObject({ state: 'broken', broken: { fault: 'gap', position: 3 } })
  })

  it('tells no entry of an old trail back-dated that is sealed for the first time, and one that is', async () => {
    await tamper('truncate audit_log, audit_pending')
    await tamper('truncate audit_chain', 'audit_chain')
    const add = (count: number, days: number) => sql`
      insert into audit_log (id, actor, action, noun, noun_id, request_id, created_at)
      select ('00000000-0000-0000-0000-' || lpad(to_hex(n - ${days}::int * 10000 + 9000000), 12, '0'))::uuid,
        'operator', 'view.create', 'view', 'v' || n, '',
        now() - ${days}::int * interval '1 day' + n * interval '1 minute'
      from generate_series(1, ${count}::int) n`.execute(database.db)
    const seal = async () => (await sealAudits(database))?.backdated.length
    await add(2_500, 90)

    expect([await seal(), await seal(), await seal()]).toEqual([0, 0, 0])
    await add(1, 80)
    expect(await seal()).toBe(1)
  })
})

describe('by REST', () => {
  const CANARY = 'sk-canary-9876543210fedcba'
  const server = hold(() => startApiServer(mainDatabase(), { allowsPrivateModels: true, allowsPrivateWebhooks: true }))
  const api = createApi(() => server.url)

  it('lists by what, who, when and text, page by page, with what the thing was called', async () => {
    const first = await api('projectCreate', { body: { key: 'audit-a', name: 'Audit, the first' } })
    await api('projectChange', { params: { id: first.id }, version: 1, body: { name: '=cmd|calc' } })
    await api('datasetCreate', { body: { name: 'mine' } })

    const list = async (query: object) => (await api('auditList', { query })).items

    expect(await list({ nounId: first.id })).toMatchObject([
      { action: 'project.update', name: '=cmd|calc', actor: 'operator' },
      { action: 'project.create', name: 'Audit, the first' },
    ])
    expect((await list({ noun: 'dataset' })).map(({ action }) => action)).toEqual(['dataset.create'])
    expect(await list({ action: ['project.create'], q: 'AUDIT, the' })).toHaveLength(1)
    expect(await list({ q: '100%_' })).toEqual([])
    expect(await list({ actor: 'nobody' })).toEqual([])
    expect(await list({ to: 'now-1h' })).toEqual([])
    expect(await list({ from: 'now-1h', projectId: first.id })).toHaveLength(2)
    const { items, nextCursor } = await api('auditList', { query: { limit: 1 } })
    expect(await list({ limit: 1, cursor: nextCursor ?? '' })).not.toEqual(items)
    expect(await failureOf(api('auditList', { query: { from: 'yesterday' } })))
      .toMatchObject({ status: 400, problem: { errors: [{ pointer: '/query/from' }] } })
    expect(await failureOf(api('auditGet', { params: { id: v7() } }))).toMatchObject({ status: 404 })
  })

  it('shows an entry with what it has changed, its place and its hash', async () => {
    const [entry] = (await api('auditList', { query: { action: ['project.update'] } })).items
    await api('auditVerify')

    const detail = await api('auditGet', { params: { id: entry?.id ?? '' } })

    expect(detail).toMatchObject({
      before: { name: 'Audit, the first' }, after: { name: '=cmd|calc' }, position: expect.any(Number),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('exports all that match as CSV without a formula, and as JSON lines', async () => {
    const csv = await raw(server.url, '/audit/export?noun=project')
    const lines = await raw(server.url, '/audit/export?format=jsonl&noun=project')
    const [text, jsonl] = await Promise.all([csv.text(), lines.text()])

    expect(csv.headers.get('content-disposition')).toMatch(/attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"/)
    expect(text).toContain('\'=cmd|calc')
    expect(text.split('\r\n').flatMap(line => line.split(',')).filter(cell => /^"?[=+@]/.test(cell))).toEqual([])
    expect(jsonl.trimEnd().split('\n').map(line => (JSON.parse(line) as { action: string }).action))
      .toEqual(['project.update', 'project.create'])
    expect((await raw(server.url, '/audit/export?format=xml')).status).toBe(400)
  })

  it('exports more entries than it reads at once, each once', async () => {
    await server.db.transaction().execute(async (trx) => {
      for (let index = 0; index < 1_001; index += 1) {
        await insertAudit(trx, entryOf('many'))
      }
    })

    const lines = (await (await raw(server.url, '/audit/export?format=jsonl&nounId=many')).text()).trimEnd().split('\n')

    expect(new Set(lines).size).toBe(1_001)
  })

  it('contains no secret that was sent, in no entry and no export', async () => {
    const model = await api('modelCreate', {
      body: { name: 'm', provider: 'openai', model: 'x', endpoint: 'https://9.9.9.9/v1', secret: CANARY },
    })
    await api('modelChange', { params: { id: model.id }, version: 1, body: { secret: `${CANARY}-2` } })
    const channel = await api('channelCreate', {
      body: { name: 'c', kind: 'webhook', url: `https://9.9.9.9/hook?token=${CANARY}`, secret: `${CANARY}${CANARY}` },
    })
    await api('channelChange', { params: { id: channel.id }, version: 1, body: { secret: `${CANARY}${CANARY}2` } })

    const { rows } = await sql<{ text: string }>`select row_to_json(audit_log)::text as text from audit_log`
      .execute(server.db)
    const exported = await Promise.all(['csv', 'jsonl'].map(async format =>
      (await raw(server.url, `/audit/export?format=${format}`)).text()))
    expect(rows.filter(({ text }) => text.includes('channel.create'))).toHaveLength(1)
    expect([...rows.map(({ text }) => text), ...exported].filter(text => text.includes('canary'))).toEqual([])
  })
})
