import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Connection, openPostgres } from '#factory/queue/store/database.ts'
import { migrate } from '#factory/queue/store/migrations.ts'
import { createAnswerStore } from '#factory/queue/store/model-answer.store.ts'
import { createPresence, type Presence } from '#factory/queue/store/model-holder.store.ts'
import { createSharedBook } from '#factory/queue/store/model-limit.store.ts'
import { givenPostgres } from '../../support/services/postgres.ts'
import { until } from '../../support/services/process.ts'
import { SOURCE_ARGV } from '../../support/services/source-argv.ts'

const SCHEMA = 'factory'
const LEASE_MS = 600_000
const TIMES = { lookMs: 50, graceMs: 300 }
const KEY = 'shared'

let url: string
let connection: Connection
let child: ChildProcess | undefined
const errors: unknown[] = []
const presences: Presence[] = []

beforeAll(async () => {
  url = await givenPostgres()
  connection = openPostgres(url, SCHEMA)
  await migrate(connection)
})

afterAll(async () => {
  await kill()
  await connection.close()
  expect(errors).toEqual([])
})

// Else they would look after those of the next test, too, with less patience.
afterEach(() => Promise.all(presences.splice(0).map(presence => presence.stop())))

async function kill() {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

function givenPresence(times = TIMES): Presence {
  const presence = createPresence(connection, error => errors.push(error), times)
  presences.push(presence)
  presence.start()
  return presence
}

const countSlots = async () => (await createSharedBook(connection).countSlots([KEY])).get(KEY) ?? 0

async function isAnnounced(holder: string): Promise<boolean> {
  const { rows }
    = await sql`SELECT FROM ${sql.table(`${SCHEMA}.model_holders`)} WHERE holder = ${holder} AND missing_since IS NULL`
      .execute(connection.db)
  return rows.length > 0
}

/** Seen, not tried: a lock that is tried for a moment would keep its holder away. */
async function isHeld(holder: string): Promise<boolean> {
  const { rows } = await sql`SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
    AND (classid::bigint << 32) | objid::bigint = hashtextextended(${holder}::text, 7208316406)`.execute(connection.db)
  return rows.length > 0
}

it('what a killed factory held ends as soon as it is known to be dead; living ones keep theirs', async () => {
  const requestId = randomUUID()
  child = fork(path.resolve('tests/grpc/model/holder-child.ts'), [url, SCHEMA, KEY, requestId], {
    execArgv: SOURCE_ARGV, stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [taken] = await once(child, 'message') as [unknown]
  expect(taken).toEqual({ slot: 0, claim: 'turn' })
  const living = givenPresence()
  await until('the living one to be known', () => isAnnounced(living.holder))
  const book = createSharedBook(connection, living.holder)
  const mine = randomUUID()
  await createAnswerStore(connection, living.holder).claim({ requestId: mine, bodyHash: 'a', leaseMs: LEASE_MS })
  expect(await book.takeSlot(KEY, { concurrency: 2, leaseMs: LEASE_MS })).toBe(1)
  // Several looks and the grace time: the other one lives, however little it does.
  await new Promise(resolve => setTimeout(resolve, 1_000))
  expect(await countSlots()).toBe(2)

  await kill()

  await until('the slot to be free', async () => await countSlots() === 1)
  expect(await book.takeSlot(KEY, { concurrency: 2, leaseMs: LEASE_MS })).toBe(0)
  const other = createAnswerStore(connection, givenPresence().holder)
  await until('the claim to end', async () =>
    (await other.claim({ requestId, bodyHash: 'a', leaseMs: LEASE_MS })).type === 'turn')
  expect(await other.claim({ requestId: mine, bodyHash: 'a', leaseMs: LEASE_MS })).toMatchObject({ type: 'running' })
})

it('a process whose connection breaks is seen again, and keeps what it holds', async () => {
  // A connection is opened anew within that time on any machine.
  const times = { ...TIMES, graceMs: 60_000 }
  const [watching, broken] = [givenPresence(times), givenPresence(times)]
  await until('both to be known', async () => await isAnnounced(watching.holder) && await isAnnounced(broken.holder))
  await createSharedBook(connection, broken.holder).takeSlot('broken', { concurrency: 1, leaseMs: LEASE_MS })

  await sql`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1
    AND (classid::bigint << 32) | objid::bigint =
      hashtextextended(${broken.holder}::text, 7208316406)`.execute(connection.db)
  // Once an outage. Until it is said, the lock may still be that of the session that is about to end.
  await until('the outage to be said', () => Promise.resolve(errors.length > 0))
  await until('its lock to be held again', () => isHeld(broken.holder))

  await until('it to be known', () => isAnnounced(broken.holder))
  expect((await createSharedBook(connection).countSlots(['broken'])).get('broken')).toBe(1)
  expect(errors.splice(0)).toHaveLength(1)
})

it('a factory that stops leaves nothing behind', async () => {
  const presence = givenPresence()
  await until('it to be known', () => isAnnounced(presence.holder))
  await createSharedBook(connection, presence.holder).takeSlot('left', { concurrency: 1, leaseMs: LEASE_MS })

  await presence.stop()

  expect(await createSharedBook(connection).takeSlot('left', { concurrency: 1, leaseMs: LEASE_MS })).toBe(0)
  expect(await isAnnounced(presence.holder)).toBe(false)
})
