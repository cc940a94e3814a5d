import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { insertChannel } from '#db/repositories/alert/channel.repository'
import { sealPlainAddresses } from '#server/services/alert/channel/channel-address'
import { useServices } from '#server/http/services'
import { createBackup } from '#server/upkeep/create-backup'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { createApi, failureOf, raw } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { databases } from '../../support/services/databases'
import { startReceiver } from '../../support/services/webhook-receiver'

const SECRET = 'a secret of the receiver'
const CANARY = 'C4nary0123456789abcdefghij'

describe.each(databases())('the address of a webhook on %s', (kind) => {
  const server = hold(() => startApiServer(kind, { allowsPrivateWebhooks: true, webhookDeadlineMs: 60_000 }))
  const receiver = hold(() => startReceiver(SECRET))
  const api = createApi(() => server.url)
  const address = (more = '') => `${receiver.url}/${CANARY}${more}?access_token=${CANARY}`
  const shown = () => `${receiver.url}/••••?access_token=••••`
  const create = (more = '') =>
    api('channelCreate', { body: { name: `robot ${v7()}`, kind: 'webhook', url: address(more), secret: SECRET } })

  it('is shown to nobody, and is where messages go', async () => {
    const channel = await create()

    expect(channel.url).toBe(shown())
    expect((await api('channelGet', { params: { id: channel.id } })).url).toBe(shown())
    expect((await api('channelList', { query: {} })).items.find(({ id }) => id === channel.id)?.url).toBe(shown())
    expect(await api('channelTest', { params: { id: channel.id } })).toMatchObject({ ok: true })
    expect(receiver.received.at(-1)?.path).toBe(address().slice(receiver.url.length - '/hook'.length))
  })

  it('is kept by an edit that does not name it, or sends back what was shown, and nothing else is kept', async () => {
    const { id, version } = await create()

    const renamed = await api('channelChange', { params: { id }, version, body: { name: 'renamed', url: shown() } })
    const same = await api(
      'channelChange', { params: { id }, version: renamed.version, body: { name: 'renamed', url: address() } },
    )
    await api('channelTest', { params: { id } })
    expect(receiver.received.at(-1)?.path).toContain(CANARY)
    expect(same.version).toBe(renamed.version)
    expect(await failureOf(api(
      'channelChange', { params: { id }, version: same.version, body: { url: `${receiver.url}/other/••••` } },
    ))).toMatchObject({ status: 422, problem: { errors: [{ pointer: '/url', code: 'MASKED' }] } })
    const copy = { kind: 'webhook' as const, name: `copy ${v7()}`, url: shown(), secret: SECRET }
    expect(await failureOf(api('channelCreate', { body: copy })))
      .toMatchObject({ status: 422, problem: { errors: [{ pointer: '/url', code: 'MASKED' }] } })

    // Looks the same, and is another.
    const moved = await api(
      'channelChange', { params: { id }, version: same.version, body: { url: address('-moved') } },
    )
    expect(moved).toMatchObject({ url: shown(), version: same.version + 1 })
    await api('channelTest', { params: { id } })
    expect(receiver.received.at(-1)?.path).toContain('-moved')
  })

  it('is in no answer, no row, no backup and no error of a delivery', async () => {
    const { id } = await create()
    await api('channelChange', { params: { id }, version: 1, body: { name: 'once more' } })
    const away = await api('channelCreate', {
      body: { name: 'away', kind: 'webhook', url: `http://${CANARY.toLowerCase()}.invalid/hook`, secret: SECRET },
    })
    const test = await api('channelTest', { params: { id: away.id } })
    await api('channelDelete', { params: { id }, version: 2 })

    const answers = await Promise.all([
      '/channels', '/audit', '/audit/export', '/audit/export?format=jsonl', '/alerts', '/system',
    ].map(async place => (await raw(server.url, place)).text()))
    const { rows: tables } = await sql<{
      name: string
    }>`select tablename as name from pg_tables where schemaname = current_schema()`.execute(server.db)
    const rows = await Promise.all(tables.map(async ({ name }) =>
      (await sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`.execute(server.db)).rows
        .map(({ text }) => text)))
    const folder = mkdtempSync(path.join(tmpdir(), 'backup-'))
    await createBackup(
      { database: server.database, artifacts: server.artifacts, archiveDir: server.archiveDir, dataDir: folder },
      { out: path.join(folder, 'out'), version: 'test' },
    )
    const saved = readdirSync(path.join(folder, 'out', 'tables')).map(file =>
      gunzipSync(readFileSync(path.join(folder, 'out', 'tables', file))).toString())
    rmSync(folder, { recursive: true })

    expect(test).toMatchObject({ ok: false, code: 'UNREACHABLE' })
    expect([
      ...answers, ...rows.flat(), ...saved, JSON.stringify([away, test]),
    ].filter(text => text.toLowerCase().includes(CANARY.toLowerCase()))).toEqual([])
  })

  it('is sealed at the start where an older version has left it in plain text, and still leads there', async () => {
    const id = v7()
    await server.db.transaction().execute(trx => insertChannel(trx, {
      id, projectId: DEFAULT_PROJECT_ID, name: 'old', kind: 'webhook', url: address(), secret: null, isEnabled: true,
    }))
    expect((await api('channelGet', { params: { id } })).url).toBe(shown())

    expect(await sealPlainAddresses(useServices())).toBe(1)
    expect(await sealPlainAddresses(useServices())).toBe(0)

    const { rows: [row] } = await sql<{ text: string }>`select t::text as text from channels t where id = ${id}`
      .execute(server.db)
    expect(row?.text).not.toContain(CANARY)
    const { version, url } = await api('channelGet', { params: { id } })
    expect({ version, url }).toEqual({ version: 1, url: shown() })
    await api('channelChange', { params: { id }, version, body: { secret: SECRET } })
    expect(await api('channelTest', { params: { id } })).toMatchObject({ ok: true })
    expect(receiver.received.at(-1)?.path).toContain(CANARY)
  })
})
