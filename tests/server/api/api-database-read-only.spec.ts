import type { KyselyPlugin } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import { checkReadiness } from '#server/services/system/readiness.service'
import { startApiServer } from '../../support/api/api-server'
import { send } from '../../support/api/given-access'
import { hold } from '../../support/hold'

const server = hold(() => startApiServer('postgres'))
let administrator: pg.Client

beforeAll(async () => {
  administrator = new pg.Client(server.database.url)
  await administrator.connect()
})
afterAll(() => administrator?.end())

/** As a failover does it: connections are cut, and the next ones lead to where no writes are taken. */
async function setReadOnly(isReadOnly: boolean, isCut: boolean): Promise<void> {
  await administrator.query('set default_transaction_read_only = off')
  const { rows: [{ name = '' } = {}] } = await administrator.query<{ name?: string }>(
    'select current_database() as name',
  )
  await administrator.query(
    `alter database ${pg.escapeIdentifier(name)} set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`,
  )
  if (isCut) {
    await administrator.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()', [name],
    )
  }
}

const write = (name: string) => send(server.url, 'POST', '/datasets', { body: { name } })
const readiness = () => checkReadiness('ready', server)

it('while the database takes no writes they are refused in words, reads go on, and readiness says it; it comes back by itself', async () => {
  expect((await write('before')).status).toBe(201)
  expect(await readiness()).toEqual({ status: 'ready', database: 'up' })

  await setReadOnly(true, true)
  await expect.poll(async () => (await write('meanwhile')).headers.get('content-type') && (await readiness()).database)
    .toBe('read_only')

  const refused = await write('meanwhile')
  expect(problem.parse(await refused.json()))
    .toMatchObject({ status: 503, code: 'read_only', detail: expect.stringContaining('read-only') })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await send(server.url, 'GET', '/datasets')).status).toBe(200)
  expect(await readiness()).toEqual({ status: 'unavailable', database: 'read_only' })

  // The connections of now stay: each of them still takes no writes.
  await setReadOnly(false, false)
  await expect.poll(readiness).toEqual({ status: 'ready', database: 'up' })
  await expect.poll(async () => (await write('after')).status).toBe(201)
})

it('readiness is looked at once for all who ask meanwhile', async () => {
  let looks = 0
  const counting: KyselyPlugin = {
    transformQuery({ node }) {
      looks += 1
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
  const db = server.db.withPlugin(counting)

  const all = await Promise.all(Array.from({ length: 20 }, () => checkReadiness('ready', { db })))
  const before = looks
  const later = await checkReadiness('ready', { db })

  expect(new Set(all.map(({ database }) => database))).toEqual(new Set([later.database]))
  expect([before, looks - before]).toEqual([1, 1])
})
