import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, defineEventHandler, toNodeListener } from 'h3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAdmission } from '#server/overload/admission'
import { limitWork } from '#server/http/overload/limit-work'
import { createReaders } from '#server/http/overload/readers'
import { routeBook, watchRequests } from '#server/http/request-log'

const LANE = { atOnce: 1, mostWaiting: 1, deadlineMs: 10_000 }
const DEADLINE_MS = 300

const admission = createAdmission({
  lanes: { page: LANE, read: { ...LANE, deadlineMs: DEADLINE_MS }, write: LANE, sign_in: LANE, long: LANE, file: LANE },
})
const free: (() => void)[] = []
let server: Server
let url = ''

beforeAll(async () => {
  const app = createApp().use(defineEventHandler(() => new Promise<string>(done => free.push(() => done('')))))
  app.handler = watchRequests(limitWork(app.handler, admission, createReaders()))
  server = createServer(toNodeListener(app))
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => server.close())

const waitingIn = (name: string) => admission.figures().find(({ lane }) => lane === name)?.waiting
const find = (route: string) => routeBook.read().names.find(({ about }) => about.route === route)

it('counts the wait of those refused at the deadline, and not those refused on arrival', async () => {
  const first = fetch(`${url}/api/v1/runs/1`)
  await expect.poll(() => free.length).toBe(1)
  const late = fetch(`${url}/api/v1/runs/2`)
  await expect.poll(() => waitingIn('read')).toBe(1)
  const early = await fetch(`${url}/api/v1/runs/active`)

  expect(early.status).toBe(429)
  expect((await late).status).toBe(429)
  await expect.poll(() => find('runGet')?.count).toBe(1)
  expect(find('runGet')?.maxMs).toBeGreaterThan(DEADLINE_MS - 20)
  expect(find('runActiveList')).toBeUndefined()
  free.splice(0).forEach(done => done())
  await first
})

it('counts the wait of those whose caller left meanwhile', async () => {
  const first = fetch(`${url}/api/v1/projects`, { method: 'POST' })
  await expect.poll(() => free.length).toBe(1)
  const gone = new AbortController()
  const left = fetch(`${url}/api/v1/pipelines`, { method: 'POST', signal: gone.signal }).catch(() => 'left')
  await expect.poll(() => waitingIn('write')).toBe(1)
  gone.abort()

  expect(await left).toBe('left')
  await expect.poll(() => find('pipelineCreate')?.count).toBe(1)
  free.splice(0).forEach(done => done())
  await first
})
