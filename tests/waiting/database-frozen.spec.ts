import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { isAlive, until } from '../support/services/process'
import { startPostgres, type PrivatePostgres } from '../support/services/postgres'
import { startConsole, temporaryFolder, type StartedConsole } from '../support/services/servers'
import { readFile } from 'node:fs/promises'
import { injected } from '../support/services/rounds'

const PAGES = [
  '/', '/runs', '/datasets', '/stats', '/sources', '/pipelines', '/templates', '/alerts', '/qc', '/releases',
  '/settings',
]
const MOST_PAGE_MS = 4_000
/**
 * A page without its data: as long as it waits for them, and as its server takes for it on a machine that may be busy.
 */
const [WAIT_MS, MOST_RATIO] = [2_500, 3]

let postgres: PrivatePostgres
let server: StartedConsole

beforeAll(async () => {
  const program = findPostgres()
  if (!program) {
    throw new Error('no Postgres is installed')
  }
  postgres = await startPostgres(program)
  server = await startConsole({ dataDir: await temporaryFolder('frozen'), env: { DATABASE_URL: postgres.url } })
})

afterAll(async () => {
  await server?.stop()
  await postgres?.stop()
})

async function ask(path: string) {
  const startedMs = performance.now()
  const answer = await fetch(
    `${server.url}${path}`, { headers: { accept: 'text/html' }, signal: AbortSignal.timeout(60_000) },
  )
  return {
    path, status: answer.status, retryAfter: answer.headers.get('retry-after'), text: await answer.text(),
    ms: performance.now() - startedMs,
  }
}

/** All that the server has started. */
async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return children.trim().split(' ').filter(Boolean).map(Number)
}

/** A backend may end by itself at any time. */
async function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  try {
    process.kill(pid, name)
  }
  catch (error) {
    if (await isAlive(pid)) {
      throw error
    }
  }
}

async function withFrozen<T>(work: () => Promise<T>): Promise<T> {
  // First the server, so that it starts no other.
  await signal(postgres.pid, 'SIGSTOP')
  const pids = [postgres.pid, ...await childrenOf(postgres.pid)]
  await Promise.all(pids.map(pid => signal(pid, 'SIGSTOP')))
  injected('SIGSTOP of Postgres and its backends')
  try {
    return await work()
  }
  finally {
    await Promise.all(pids.map(pid => signal(pid, 'SIGCONT')))
  }
}

describe('while Postgres is frozen', () => {
  // As many at once as are let in (server/overload/admission.ts): a fifth would wait for one that waits for the
  // database.
  it.each([
    ['the overview beside three', PAGES.slice(0, 4)],
    ['the next four', PAGES.slice(4, 8)],
    ['the rest', PAGES.slice(8)],
  ] as const)('a page is rendered with its frame and says what is missing, %s', async (_, pages) => {
    await Promise.all(pages.map(ask))
    const usualMs = Math.max(...(await Promise.all(pages.map(ask))).map(({ ms }) => ms))
    const mostMs = Math.max(MOST_PAGE_MS, WAIT_MS + MOST_RATIO * usualMs)

    const answers = await withFrozen(() => Promise.all(pages.map(ask)))

    console.log(answers.map(({ path, status, ms }) => `${path} ${status} ${ms.toFixed(0)} ms`).join(', '))
    expect(answers.filter(({ ms }) => ms > mostMs).map(({ path, ms }) => `${path} ${ms}`)).toEqual([])
    expect(answers.filter(({ text }) => !text.includes('id="main"')).map(({ path, status }) => `${path} ${status}`))
      .toEqual([])
    await until('the console to be ready', () => ask('/readyz').then(({ status }) => status === 200))
  })

  it('the API refuses within the deadline, later requests at once, and answers soon after', async () => {
    // Recovered from the freeze before: else the first is refused by what is left of that one, and the next is the one
    // that waits.
    for (const path of ['/api/v1/runs', '/api/v1/datasets']) {
      await until(path, () => ask(path).then(({ status }) => status === 200))
    }
    const [first, next, ready, alive] = await withFrozen(async () =>
      [await ask('/api/v1/runs'), await ask('/api/v1/datasets'), await ask('/readyz'), await ask('/healthz')] as const)
    const backMs = performance.now()
    await until('the list', () => ask('/api/v1/runs').then(({ status }) => status === 200), { everyMs: 25 })

    expect([first.status, next.status, ready.status, alive.status]).toEqual([503, 503, 503, 200])
    expect(Number(first.retryAfter)).toBeGreaterThan(0)
    expect(first.ms).toBeLessThan(MOST_PAGE_MS)
    expect(next.ms).toBeLessThan(500)
    expect(performance.now() - backMs).toBeLessThan(5_000)
  })
})

it('when Postgres is killed, the console refuses, lives on, and is ready within 5 s after it is back', async () => {
  await until('the console to be ready', () => ask('/readyz').then(({ status }) => status === 200))
  const { pid } = server

  await postgres.kill()
  injected('kill -9 of Postgres')
  await until('the console to notice', () => ask('/readyz').then(({ status }) => status === 503))
  const [list, page, alive] = [await ask('/api/v1/runs'), await ask('/runs'), await ask('/healthz')]
  await postgres.restart()
  const backMs = performance.now()
  await until('the console to be ready', () => ask('/readyz').then(({ status }) => status === 200), { everyMs: 25 })
  const againMs = performance.now() - backMs

  expect([list.status, alive.status]).toEqual([503, 200])
  expect(Number(list.retryAfter)).toBeGreaterThan(0)
  expect(page.text).toContain('id="main"')
  expect(againMs).toBeLessThan(5_000)
  expect((await ask('/api/v1/runs')).status).toBe(200)
  expect(await isAlive(pid)).toBe(true)
})
