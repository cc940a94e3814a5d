import { createServer, request, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createApp, createRouter, defineEventHandler, toNodeListener } from 'h3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import { ROUTES } from '#shared/contract/routes'
import handleError from '#server/error-handler'
import { log, takeConsole } from '#server/log'
import requestId from '#server/middleware/1.request-id'
import { defineApiHandler } from '#server/http/api-handler'
import { provideServices, type Services } from '#server/http/services'
import { createAccess } from '#server/services/access/access'

const SECRET = 'select * from x: password=hunter2'

let server: Server
let url: string
const handed: string[] = []

beforeAll(async () => {
  // Nobody is asked who they are, so nothing is read.
  const db = {} as Services['db']
  const access = createAccess({
    db, secretKey: Buffer.alloc(32).toString('base64'), forced: false, isPublicBind: false, isBehindProxy: false,
    sessionIdleMs: 60_000, sessionLongestMs: 60_000, addressRate: 0, tokenRate: 0, keptMs: 0,
  })
  const services: Pick<Services, 'db' | 'access'> = { db, access }
  provideServices(services as Services)
  // What stands for Nuxt's own handler: it shows the error that it is given.
  const app = createApp({
    onError: async (error, event) => {
      await handleError(
        error, event, { defaultHandler: () => ({ status: 500, statusText: '', headers: {}, body: '' }) },
      )
      if (!event.handled) {
        handed.push(JSON.stringify({ ...error.toJSON(), unhandled: error.unhandled }))
        event.node.res.end('<p>page</p>')
      }
    },
  })
  app.use(requestId)
  const router = createRouter({ preemptive: true })
  router.get('/page', defineEventHandler(() => {
    throw new TypeError(SECRET)
  }))
  router.get('/api/v1/runs/:id', defineEventHandler(() => 'run'))
  router.post('/api/v1/projects', defineApiHandler(ROUTES.projectCreate, () =>
    Promise.reject(new Error('never reached'))))
  router.get('/api/v1/openapi.json', defineApiHandler(ROUTES.openapi, async ({ event }) => {
    event.node.res.write('half')
    throw new Error('the other half is damaged')
  }))
  app.use(router)
  server = createServer(toNodeListener(app))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  provideServices(undefined)
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  log.level = 'debug'
  handed.length = 0
  for (const level of ['debug', 'info', 'error'] as const) {
    vi.spyOn(log, level).mockImplementation(() => undefined)
  }
})
afterEach(() => {
  vi.restoreAllMocks()
  log.level = 'silent'
})

const linesOf = (level: 'debug' | 'info' | 'error') =>
  vi.mocked(log[level]).mock.calls.map(([fields]) => fields as unknown)

describe('a page that fails', () => {
  it('hides the cause from clients', async () => {
    const answer = await fetch(`${url}/page`, { headers: { accept: 'application/json' } })
    const text = await answer.text()

    expect(problem.parse(JSON.parse(text))).toMatchObject({ status: 500, code: 'internal' })
    expect(text).not.toMatch('hunter2')
    expect(linesOf('error'))
      .toMatchObject([{ requestId: answer.headers.get('x-request-id'), err: { message: SECRET } }])
  })

  it('is rendered for people without its cause, and logged once', async () => {
    const answer = await fetch(`${url}/page?q=secret`, { headers: { accept: 'text/html' } })

    expect(handed).toEqual([
      JSON.stringify({ message: 'Server Error', statusCode: 500, statusMessage: 'Server Error', unhandled: false }),
    ])
    expect(linesOf('error')).toMatchObject([
      { requestId: answer.headers.get('x-request-id'), method: 'GET', path: '/page', err: { message: SECRET } },
    ])
  })
})

describe('the log', () => {
  it('has a line for each request at the most verbose level, with the pattern of its path', async () => {
    const answer = await fetch(`${url}/api/v1/runs/7?q=secret`, { headers: { connection: 'close' } })
    await answer.text()
    await expect.poll(() => linesOf('debug')).toHaveLength(1)

    expect(linesOf('debug')[0]).toMatchObject({
      requestId: answer.headers.get('x-request-id'), method: 'GET', path: '/api/v1/runs/:id', status: 200,
      ms: expect.any(Number),
    })
  })

  it('has no error for a caller who leaves in the middle of a body', async () => {
    const { hostname, port } = new URL(url)
    const asked = request({
      hostname, port, method: 'POST', path: '/api/v1/projects',
      headers: { 'content-type': 'application/json', 'content-length': 1_000 },
    })
    asked.on('error', () => undefined)
    const arrived = once(server, 'request')
    asked.write('{"key":')
    await arrived

    asked.destroy()

    await expect.poll(() => linesOf('debug').length).toBeGreaterThan(0)
    expect(linesOf('error')).toEqual([])
  })

  it('contains answers that were aborted', async () => {
    const reading = fetch(`${url}/api/v1/openapi.json`, { headers: { 'x-request-id': 'half-1' } })
      .then(answer => answer.text())

    await expect(reading).rejects.toThrow()
    expect(linesOf('error')).toMatchObject([{ requestId: 'half-1', err: { message: 'the other half is damaged' } }])
  })

  it('includes what libraries print', () => {
    const before = { ...console }
    try {
      takeConsole()
      console.log('Listening on %s', 'http://127.0.0.1:1')
      console.error('[uncaughtException]', new Error('broken'))
    }
    finally {
      Object.assign(console, before)
    }

    expect(vi.mocked(log.info).mock.calls).toEqual([[{}, 'Listening on http://127.0.0.1:1']])
    expect(vi.mocked(log.error).mock.calls).toMatchObject([[{ err: { message: 'broken' } }, '[uncaughtException]']])
  })
})
