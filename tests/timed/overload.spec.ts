import { get } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { LiveMessage } from '#shared/contract/live.contract'
import { createApi } from '../support/api/api'
import { until } from '../support/services/process'
import { useSharedConsole } from '../support/services/shared-console'
import { injected } from '../support/services/rounds'

const AT_ONCE = 300
/**
 * As long as the container's own probe waits. On a machine that does nothing else it is a tenth of it:
 * `npm run bench -- overload`.
 */
const MOST_PROBE_MS = 2_500

const server = useSharedConsole('pglite')

interface Answer { status: number, ms: number, retryAfter: string | undefined, type: string }

function ask(path: string): Promise<Answer> {
  const startedMs = performance.now()
  return new Promise((resolve, reject) => {
    get(`${server.url}${path}`, { agent: false, headers: { accept: 'text/html' } }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve({
        status: answer.statusCode ?? 0, ms: performance.now() - startedMs, retryAfter: answer.headers['retry-after'],
        type: String(answer.headers['content-type']),
      }))
    }).once('error', reject)
  })
}

/** Asks a probe again and again until the work is over. */
async function probe(path: string, work: Promise<unknown>): Promise<Answer[]> {
  let isOver = false
  void work.finally(() => isOver = true)
  const answers: Answer[] = []
  while (!isOver) {
    answers.push(await ask(path))
  }
  return answers
}

describe(`${AT_ONCE} at once`, () => {
  it.each([
    ['/', 503, 'text/html'], ['/stats', 503, 'text/html'],
  ] as const)('of %s: excess requests are refused at once, the others are served, and probes are answered', async (
    path, status, type,
  ) => {
    await ask(path)
    const all = Promise.all(Array.from({ length: AT_ONCE }, () => ask(path)))

    const probes = await probe('/healthz', all)

    const answers = await all
    const refused = answers.filter(answer => answer.status !== 200)
    const served = answers.filter(answer => answer.status === 200)
    const slowest = Math.max(...probes.map(({ ms }) => ms))
    console.log(
      `${path}: ${served.length} served within ${Math.max(...served.map(({ ms }) => ms)).toFixed(0)} ms, `
      + `${refused.length} refused, healthz at most ${slowest.toFixed(0)} ms of ${probes.length}`,
    )
    // How many depends on the machine.
    expect(served.length).toBeGreaterThan(0)
    expect(refused.length).toBeGreaterThan(10)
    expect(refused.every(answer =>
      answer.status === status && Number(answer.retryAfter) > 0 && answer.type.startsWith(type)))
      .toBe(true)
    expect(probes.every(answer => answer.status === 200)).toBe(true)
    expect(slowest).toBeLessThan(MOST_PROBE_MS)
  })

  it('of the list: none waits long, and readiness and pages are answered meanwhile', async () => {
    const all = Promise.all(Array.from({ length: AT_ONCE }, () => ask('/api/v1/runs?limit=50')))
    injected('request at once', AT_ONCE)
    const page = ask('/runs')

    const probes = await probe('/readyz', all)

    const answers = await all
    console.log(
      `list: ${answers.filter(({ status }) => status === 200).length} served, at most `
      + `${Math.max(...answers.map(({ ms }) => ms)).toFixed(0)} ms, readyz at most `
      + `${Math.max(...probes.map(({ ms }) => ms)).toFixed(0)} ms`,
    )
    expect(answers.every(({ status }) => status === 200 || status === 429)).toBe(true)
    expect((await page).status).toBe(200)
    expect(probes.every(({ status }) => status === 200)).toBe(true)
  })

  it('has no lasting effect: the next request is served at once', async () => {
    await Promise.all(Array.from({ length: AT_ONCE }, () => ask('/api/v1/runs')))

    expect((await ask('/')).status).toBe(200)
    expect((await ask('/api/v1/runs')).status).toBe(200)
  })
})

const CLIENTS = 1_000

interface Client { socket: WebSocket, messages: LiveMessage[] }

/** A thousand pages that have seen these revisions of their topics. */
function connect(since?: Record<string, number>): Client[] {
  return Array.from({ length: CLIENTS }, () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`)
    const messages: LiveMessage[] = []
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ type: 'subscribe', topics: ['projects', 'runs'], ...since && { since } })))
    socket.addEventListener('message', ({ data }) => messages.push(JSON.parse(String(data)) as LiveMessage))
    return { socket, messages }
  })
}

/** The last revision of the projects that a client has been told. */
const revisionOf = ({ messages }: Client) => Math.max(0, ...messages.map(message =>
  message.type === 'stale' && message.topic === 'projects' ? message.revision : 0))

it(`${CLIENTS} live clients that come back at once hear of what they missed, and of what comes next`, async () => {
  const api = createApi(server.url)
  const first = connect()
  await until('all to be greeted', () => first.every(({ messages }) => messages.length > 0))
  const [hello] = first[0]?.messages ?? []
  const seen = hello?.type === 'hello' ? hello.revisions : {}
  first.forEach(({ socket }) => socket.close())
  await until('all to be gone', () => first.every(({ socket }) => socket.readyState === WebSocket.CLOSED))
  await api('projectCreate', { body: { key: 'missed', name: 'Missed' } })
  const startedMs = performance.now()

  const again = connect(seen)
  injected('live client that comes back', CLIENTS)
  await until('all to hear of what they missed', () => again.every(client => revisionOf(client) > (seen.projects ?? 0)))
  console.log(`${CLIENTS} are back within ${(performance.now() - startedMs).toFixed(0)} ms`)
  const missed = Math.max(...again.map(revisionOf))
  await api('projectCreate', { body: { key: 'next', name: 'Next' } })
  await until('all to hear of what comes next', () => again.every(client => revisionOf(client) > missed))

  expect(again.every(({ messages }) => messages.filter(({ type }) => type === 'hello').length === 1)).toBe(true)
  again.forEach(({ socket }) => socket.close())
})
