import { rmSync } from 'node:fs'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { chromium, type Page } from 'playwright-core'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { CHROMIUM_ARGS, chromiumPath } from '../support/browser/chromium.ts'
import { givenPostgres, hasPostgres, startPostgres } from '../support/services/postgres.ts'
import { startConsole, temporaryFolder, type StartedConsole } from '../support/services/servers.ts'
import { type BenchRow, median, percentile, reportBench, roundsOf } from './bench-report.ts'
import { seedRuns } from './seed/run-list-seed.ts'

/**
 * P9: a failed run is waived over REST, and disappears from the open list of failures in a browser; meanwhile a
 * thousand other clients listen to the same topics. Timed from `now()` of the transaction, on the clock of the machine.
 */
const CLIENTS = Number(process.env.BENCH_CLIENTS ?? 1_000)
const CHANGES = roundsOf(40)
const RUNS = 2_000
const AT_ONCE = 50
/** A topic is told at most once a second: changes that come sooner wait for the next. */
const APART_MS = 1_300
const WHOLE = 1_000
const short = CLIENTS < WHOLE && { short: `${CLIENTS} of ${WHOLE} clients` }

interface Failure { id: string, version: number }

async function listen(url: string): Promise<WebSocket[]> {
  const sockets: WebSocket[] = []
  while (sockets.length < CLIENTS) {
    sockets.push(...await Promise.all(Array.from({ length: Math.min(AT_ONCE, CLIENTS - sockets.length) }, async () => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`)
      await once(socket, 'open')
      socket.send(JSON.stringify({ type: 'subscribe', topics: ['runs', 'metrics'] }))
      await once(socket, 'message')
      return socket
    })))
  }
  return sockets
}

/** P99 of the event loop since the last call. */
async function lagMs(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(text)?.[1]) * 1_000
}

/** Notes in the page when the link to each run was gone. */
async function watchLinks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const goneAtMs: Record<string, number> = {}
    const idsOf = () => [...document.querySelectorAll<HTMLAnchorElement>('tbody a[href*="/runs/"]')].map(link =>
      link.pathname.split('/').at(-1) ?? '')
    let known = new Set(idsOf())
    new MutationObserver(() => {
      const now = new Set(idsOf())
      for (const id of known.difference(now)) {
        goneAtMs[id] ??= Date.now()
      }
      known = now
    }).observe(document.body, { subtree: true, childList: true })
    Object.assign(window, { goneAtMs })
  })
}

async function waive(url: string, { id, version }: Failure): Promise<void> {
  const answer = await fetch(`${url}/api/v1/runs/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'if-match': `"${version}"` },
    body: JSON.stringify({ disposition: 'waived', note: 'the source was replaced' }),
  })
  if (!answer.ok) {
    throw new Error(`waive: ${answer.status} ${await answer.text()}`)
  }
}

async function measure(server: StartedConsole, client: pg.Client): Promise<BenchRow[]> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
  try {
    const page = await (await browser.newContext({ locale: 'en', viewport: { width: 1_440, height: 4_000 } })).newPage()
    await page.goto(`${server.url}/runs?disposition=open`)
    await page.locator('tbody tr').first().waitFor()
    await wait(3_000)
    await watchLinks(page)
    const sockets = await listen(server.url)
    let heard = 0
    sockets.forEach(socket => socket.addEventListener('message', () => {
      heard += 1
    }))
    await lagMs(server.url)

    const seenMs: number[] = []
    for (let change = 0; change < CHANGES; change += 1) {
      await wait(APART_MS)
      const { rows: [failure] } = await client.query<Failure>(
        `select id, version from task_runs where disposition = 'open' order by id desc limit 1`,
      )
      if (!failure) {
        throw new Error('no failure is left')
      }
      await waive(server.url, failure)
      const goneAtMs = await page.waitForFunction(
        id => (window as unknown as { goneAtMs: Record<string, number> }).goneAtMs[id], failure.id, { timeout: 20_000 },
      ).then(handle => handle.jsonValue())
      const { rows: [row] } = await client.query<{ ms: number }>(
        'select (extract(epoch from updated_at) * 1000)::float8 as ms from task_runs where id = $1', [failure.id],
      )
      seenMs.push(Number(goneAtMs) - Number(row?.ms))
    }
    const lag = await lagMs(server.url)
    sockets.forEach(socket => socket.close())
    return [
      {
        what: `P9 commit → visible, ${CLIENTS} live clients, P95 of ${CHANGES}`, value: percentile(seenMs, 0.95),
        unit: 'ms', counts: 'P9 push', ...short,
      },
      { what: '  median', value: median(seenMs), unit: 'ms' },
      { what: '  messages heard by each client', value: heard / CLIENTS, unit: '' },
      { what: 'P9 event loop of the console, P99', value: lag, unit: 'ms', counts: 'P9 lag', ...short },
    ]
  }
  finally {
    await browser.close()
  }
}

const program = findPostgres()
const own = !hasPostgres() && program ? await startPostgres(program) : undefined
if (own) {
  process.env.TEST_DATABASE_URL = own.url
}
if (hasPostgres()) {
  const [dataDir, databaseUrl] = [await temporaryFolder('push'), await givenPostgres()]
  const server = await startConsole({ dataDir, env: { DATABASE_URL: databaseUrl } })
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await seedRuns((text, values) => client.query(text, values), RUNS)
    reportBench('push', `what changes reaches an open page, on Postgres, ${RUNS} runs`, await measure(server, client))
  }
  finally {
    await client.end()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
await own?.stop()
