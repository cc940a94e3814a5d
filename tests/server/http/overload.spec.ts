import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, defineEventHandler, toNodeListener } from 'h3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import { createAdmission } from '#server/overload/admission'
import { limitWork } from '#server/http/overload/limit-work'
import { createReaders } from '#server/http/overload/readers'
import { refuseFirst } from '#server/http/overload/refuse-first'
import { countRefused } from '#server/http/overload/refusals'

const LANE = { atOnce: 1, mostWaiting: 1, deadlineMs: 10_000 }

let server: Server
let url = ''
let free: (() => void)[] = []
/** Requests that have arrived so far. */
let arrived = 0

beforeAll(async () => {
  const app = createApp().use(defineEventHandler(async (event) => {
    if (event.path.includes('slow')) {
      await new Promise<void>(done => free.push(done))
    }
    return { path: event.path }
  }))
  const lanes = { page: LANE, read: LANE, write: LANE, sign_in: LANE, long: LANE, file: LANE }
  const admission = createAdmission({ lanes })
  app.handler = limitWork(app.handler, admission, createReaders())
  server = createServer(toNodeListener(app))
  refuseFirst(server, admission)
  server.prependListener('request', () => arrived += 1)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => server.close())

/** Asks until the work is under way, a second one waits, and a third is refused. */
async function withFull<T>(path: string, ask: () => Promise<T>): Promise<T> {
  const before = arrived
  const first = fetch(`${url}${path}`)
  const second = fetch(`${url}${path}`)
  await expect.poll(() => [free.length, arrived - before]).toEqual([1, 2])
  try {
    return await ask()
  }
  finally {
    while (free.length > 0 || !await Promise.race([
      Promise.all([first, second]).then(() => true), new Promise<false>(done => setImmediate(() => done(false))),
    ])) {
      free.splice(0).forEach(done => done())
    }
    free = []
    // A place is free some turns of the event loop after its work: until then the next test would find it taken.
    await new Promise(done => setTimeout(done, 50))
  }
}

it('answers excess requests with a problem that names the time to retry, and counts them for an hour', async () => {
  const before = countRefused('read')
  const answer = await withFull('/api/v1/runs?slow', () => fetch(`${url}/api/v1/runs`))

  expect([answer.status, answer.headers.get('x-content-type-options')]).toEqual([429, 'nosniff'])
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(countRefused('read')).toBe(before + 1)
  expect(problem.parse(await answer.json()))
    .toMatchObject({ code: 'too_many_requests', requestId: answer.headers.get('x-request-id') })
})

it.each([
  ['zh-CN', { 'accept-language': 'zh-CN,en;q=0.8' }, '控制台繁忙'],
  ['en', { 'accept-language': 'en-US,zh;q=0.8' }, 'The console is busy'],
  ['zh-CN', { 'accept-language': 'en', 'cookie': 'locale=zh-CN' }, '控制台繁忙'],
] as const)('answers a page that is too much with a small one in %s', async (language, headers, title) => {
  const answer = await withFull('/runs?slow', () => fetch(`${url}/runs`, { headers }))

  const html = await answer.text()
  expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8'])
  expect([answer.headers.get('x-content-type-options'), answer.headers.get('x-request-id')])
    .toEqual(['nosniff', expect.any(String)])
  expect(html).toContain(`<html lang="${language}">`)
  expect(html).toContain(title)
})

it('accepts other kinds of work and probes meanwhile', async () => {
  const statuses = await withFull('/api/v1/runs?slow', () =>
    Promise.all(['/healthz', '/readyz', '/runs', '/_nuxt/a.js', '/api/v1/datasets/1/versions/1/download'].map(path =>
      fetch(`${url}${path}`).then(({ status }) => status))))

  expect(statuses).toEqual([200, 200, 200, 200, 200])
})

it('serves later requests', async () => {
  await withFull('/api/v1/runs?slow', () => fetch(`${url}/api/v1/runs`))

  expect((await fetch(`${url}/api/v1/runs`)).status).toBe(200)
})
