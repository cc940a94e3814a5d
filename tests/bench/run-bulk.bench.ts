import pg from 'pg'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { givenPostgres, hasPostgres, startPostgres } from '../support/services/postgres.ts'
import { startConsole, temporaryFolder } from '../support/services/servers.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { seedRuns } from './seed/run-list-seed.ts'

/**
 * An action on all that match: 5,000 runs that are queued or running, among 100,000, are selected, previewed and
 * cancelled over REST on the built server.
 */
const RUNS = 100_000
const LIVING = 5_000
const ROUNDS = roundsOf(3)
const TARGET_MS = 3_000

interface Answer { id: string, count: number, done: number, nextCursor: string | null }

async function post(url: string, path: string, body: object): Promise<{ ms: number, answer: Answer }> {
  const startedMs = performance.now()
  const response = await fetch(`${url}/api/v1/runs/${path}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${text}`)
  }
  return { ms: performance.now() - startedMs, answer: JSON.parse(text) }
}

/** The factory knows none of them: the sweep, a minute later, would settle them. */
const revive = (client: pg.Client) => client.query(`
  update task_runs set observed_state = case when get_byte(uuid_send(id), 15) % 2 = 0 then 'QUEUED' else 'RUNNING'
    end, desired_state = 'RUN', finished_at = null, disposition = 'none', error = null, updated_at = now()
  where id in (select id from task_runs where observed_state = 'SUCCEEDED' order by md5(id::text) limit ${LIVING})`)

async function cancelAll(url: string): Promise<
  { selectMs: number, previewMs: number, cancelMs: number, requests: number }
> {
  const { ms: selectMs, answer: { id: selectionId, count } } = await post(
    url, 'selections', { query: { state: ['QUEUED', 'RUNNING'] } },
  )
  const { ms: previewMs } = await post(url, 'bulk', { action: 'cancel', selectionId, dryRun: true })
  const sum = { selectMs, previewMs, cancelMs: 0, requests: 0 }
  let done = 0
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { ms, answer }: Awaited<ReturnType<typeof post>> = await post(
      url, 'bulk', { action: 'cancel', selectionId, count, ...cursor && { cursor } },
    )
    sum.cancelMs += ms
    sum.requests += 1
    done += answer.done
    cursor = answer.nextCursor
  }
  if (done !== LIVING) {
    throw new Error(`${done} runs cancelled instead of ${LIVING}`)
  }
  return sum
}

async function measure(): Promise<BenchRow[]> {
  const dataDir = await temporaryFolder('run-bulk')
  const databaseUrl = await givenPostgres()
  const server = await startConsole({ dataDir, env: { DATABASE_URL: databaseUrl } })
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await seedRuns((text, values) => client.query(text, values), RUNS)
    const rounds: Awaited<ReturnType<typeof cancelAll>>[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      await revive(client)
      rounds.push(await cancelAll(server.url))
      await client.query(`update outbox set state = 'done' where state = 'pending'`)
      await client.query(
        `update task_runs set observed_state = 'CANCELLED', finished_at = now() where finished_at is null`,
      )
    }
    const middle = (of: (round: Awaited<ReturnType<typeof cancelAll>>) => number) => median(rounds.map(of))
    const cancelMs = middle(round => round.cancelMs)
    return [
      { what: 'select all that match', value: middle(round => round.selectMs), unit: 'ms' },
      { what: 'preview the cancel', value: middle(round => round.previewMs), unit: 'ms' },
      {
        what: `cancel ${LIVING} runs`, value: cancelMs, unit: 'ms', target: `< ${TARGET_MS} ms`,
        isMet: cancelMs < TARGET_MS,
      },
      { what: '  requests', value: middle(round => round.requests), unit: '' },
    ]
  }
  finally {
    await client.end()
    await server.stop()
  }
}

const program = findPostgres()
const own = !hasPostgres() && program ? await startPostgres(program) : undefined
if (own) {
  process.env.TEST_DATABASE_URL = own.url
}
if (hasPostgres()) {
  reportBench('run-bulk', `cancel ${LIVING} among ${RUNS} runs on Postgres, median of ${ROUNDS}`, await measure())
}
await own?.stop()
