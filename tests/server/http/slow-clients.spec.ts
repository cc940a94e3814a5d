import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createApp, defineEventHandler, sendStream, setResponseStatus, toNodeListener, type H3Event } from 'h3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import { sendProblem } from '#server/http/problem'
import { limitWork } from '#server/http/overload/limit-work'
import { createReaders, type Readers } from '#server/http/overload/readers'
import { readBodyBytes } from '#server/http/request-body'
import { createAdmission, type Limits } from '#server/overload/admission'

const ONE = { atOnce: 1, mostWaiting: 0, deadlineMs: 10_000 }
/** One of each kind at once, and nobody waits: whoever holds a place keeps all others out. */
const LANES: Limits['lanes'] = { page: ONE, read: ONE, write: ONE, sign_in: ONE, long: ONE, file: ONE }
const NEVER_IDLE = { own: { most: 100 }, all: { most: 100 }, idleMs: Infinity }

/** What is waited for comes at once, on a busy machine later. */
const PATIENCE_MS = 30_000

const closers: (() => void)[] = []

afterEach(() => {
  vi.useRealTimers()
  closers.splice(0).forEach(close => close())
})

interface Given {
  port: number
  /** Requests that have arrived so far. */
  arrived: () => number
  /** Work that has begun and does not end before the test. */
  begun: () => number
}

async function givenServer(
  limits: Partial<Limits>, readers: Pick<Readers, 'stillMs' | 'silentMs'> = createReaders(),
): Promise<Given> {
  let [arrived, begun] = [0, 0]
  const app = createApp().use(defineEventHandler(event => answer(event, () => begun += 1)))
  app.handler = limitWork(app.handler, createAdmission({ lanes: LANES, ...limits }), readers)
  const server = createServer(toNodeListener(app))
  server.prependListener('request', () => arrived += 1)
  server.listen(0)
  await once(server, 'listening')
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as AddressInfo).port, arrived: () => arrived, begun: () => begun }
}

/** As routes do: reads the body, or sends a stream that never ends. */
async function answer(event: H3Event, begin: () => void): Promise<unknown> {
  if (event.path.includes('never')) {
    begin()
    return new Promise(() => undefined)
  }
  if (event.path.endsWith('/download')) {
    begin()
    return sendStream(event, Readable.from(endless()))
  }
  try {
    const bytes = event.method === 'GET' ? Buffer.alloc(0) : await readBodyBytes(event)
    setResponseStatus(event, 200)
    return { bytes: bytes.length }
  }
  catch (error) {
    return sendProblem(event, error)
  }
}

async function* endless() {
  for (;;) {
    yield Buffer.alloc(1 << 16, 'x')
    await new Promise(resolve => setImmediate(resolve))
  }
}

function ask({ port }: Given, path: string, {
  method = 'GET', body, from = '127.0.0.1',
}: { method?: string, body?: string, from?: string } = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const request = httpRequest(
      { port, host: '127.0.0.1', localAddress: from, path, method, headers, agent: false }, resolve,
    ).once('error', reject)
    closers.push(() => request.destroy())
    request.end(body)
  })
}

/** Promises a body of 60 bytes, and sends eight. */
async function beginBody({ port, arrived }: Given, path = '/api/v1/runs'): Promise<Socket> {
  const before = arrived()
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  closers.push(() => socket.destroy())
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{"name":`,
  )
  await vi.waitUntil(() => arrived() > before, PATIENCE_MS)
  return socket
}

const REST = `"${'x'.repeat(49)}"}`

/** What comes back on a connection until it is closed, or until the answer is whole. */
async function readAnswer(socket: Socket): Promise<{ status: number, body: string }> {
  let seen = ''
  for await (const chunk of socket) {
    seen += String(chunk)
    const [head = '', body = ''] = seen.split('\r\n\r\n')
    if (body.length > 0 && body.length >= Number(/content-length: (\d+)/i.exec(head)?.[1])) {
      break
    }
  }
  const [head = '', body = ''] = seen.split('\r\n\r\n')
  return { status: Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1]), body }
}

describe('bodies that do not arrive', () => {
  it.each(['/api/v1/runs', '/api/v1/session', '/api/v1/pipelines/validate'])('take no place of %s', async (path) => {
    const server = await givenServer({})
    for (let i = 0; i < 6; i += 1) {
      await beginBody(server, path)
    }

    const served = await ask(server, path, { method: 'POST', body: '{"name":"a"}' })

    expect([served.statusCode, JSON.parse(await text(served))]).toEqual([200, { bytes: 12 }])
  })

  it('are served when they have arrived after all', async () => {
    const server = await givenServer({})
    const late = await beginBody(server)

    late.write(REST)

    expect(await readAnswer(late)).toEqual({ status: 200, body: expect.stringContaining('"bytes":60') })
  })

  it('do not count with those that came whole, in one piece with their headers', async () => {
    const server = await givenServer({ bodies: { own: { most: 1 }, all: { most: 100 }, idleMs: Infinity } })
    await beginBody(server)

    const whole = await ask(server, '/api/v1/session', { method: 'POST', body: '{"name":"a"}' })
    const another = await readAnswer(await beginBody(server))

    expect([whole.statusCode, another.status]).toEqual([200, 429])
  })

  it('make room for the next of the same sender, the oldest first, with a problem', async () => {
    const bodies = { own: { most: 2, replaceFrom: 2 }, all: { most: 100 }, idleMs: 0 }
    const server = await givenServer({ bodies, lanes: { ...LANES, write: { ...ONE, mostWaiting: 9 } } })
    const [first, second] = [await beginBody(server), await beginBody(server)]

    const third = await beginBody(server)
    third.write(REST)

    const refused = await readAnswer(first)
    expect([refused.status, problem.parse(JSON.parse(refused.body)).code]).toEqual([429, 'too_many_requests'])
    expect((await readAnswer(third)).status).toBe(200)
    second.write(REST)
    expect((await readAnswer(second)).status).toBe(200)
  })

  it('are ended when they come too slowly, and their connection with them', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const server = await givenServer({})
    const slow = await beginBody(server)
    await vi.waitUntil(() => vi.getTimerCount() > 0, PATIENCE_MS)

    vi.advanceTimersByTime(5_000)

    const refused = await readAnswer(slow)
    expect([refused.status, problem.parse(JSON.parse(refused.body)).code]).toEqual([429, 'too_many_requests'])
    await vi.waitUntil(() => slow.closed || slow.readableEnded, PATIENCE_MS)
  })
})

it('passwords that are verified take no place of writes', async () => {
  const server = await givenServer({})
  void ask(server, '/api/v1/session?never', { method: 'POST', body: '{}' }).catch(() => undefined)
  await vi.waitUntil(() => server.begun() === 1, PATIENCE_MS)

  const [guess, write] = await Promise.all(['/api/v1/session', '/api/v1/runs'].map(path =>
    ask(server, path, { method: 'POST', body: '{}' })))

  expect([guess?.statusCode, write?.statusCode]).toEqual([429, 200])
})

describe('downloads whose readers take nothing', () => {
  const download = '/api/v1/datasets/1/versions/1/download'

  it('take no place of work, and no more than its own from anybody else', async () => {
    const server = await givenServer({
      streams: { transfer: { own: { most: 2 }, all: { most: 100 }, idleMs: Infinity }, events: NEVER_IDLE },
    })
    await ask(server, download)
    await ask(server, download)

    const answers = await Promise.all([
      ask(server, download),
      ask(server, download, { from: '127.0.0.2' }),
      ask(server, '/api/v1/uploads?filename=a', { method: 'POST', body: '{}', from: '127.0.0.2' }),
      ask(server, '/api/v1/datasets/1/versions/1/records'),
    ])

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([429, 200, 200, 200])
    expect(Number(answers[0]?.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('make room when the bound of all is reached', async () => {
    const readers = { stillMs: () => 60_000, silentMs: () => 0 }
    const server = await givenServer(
      { streams: { transfer: { own: { most: 9 }, all: { most: 1 }, idleMs: 10_000 }, events: NEVER_IDLE } }, readers,
    )
    const first = await ask(server, download)
    const cut = once(first, 'error')

    const second = await ask(server, download, { from: '127.0.0.2' })

    expect(second.statusCode).toBe(200)
    first.resume()
    expect(await cut).toMatchObject([{ code: 'ECONNRESET' }])
  })

  it('are idle by what is taken, and uploads by what is sent', async () => {
    const readers = { stillMs: () => 0, silentMs: () => 60_000 }
    const one = { own: { most: 9 }, all: { most: 1 }, idleMs: 10_000 }
    const server = await givenServer({ streams: { transfer: one, events: one } }, readers)
    void ask(server, '/api/v1/models/1/test?never', { method: 'POST', body: '{}' }).catch(() => undefined)
    await vi.waitUntil(() => server.begun() === 1, PATIENCE_MS)
    const upload = await beginBody(server, '/api/v1/uploads')

    const [events, transfer] = [
      await ask(server, '/api/v1/runs/1/tail', { from: '127.0.0.2' }),
      await ask(server, download, { from: '127.0.0.2' }),
    ]

    expect([events.statusCode, transfer.statusCode]).toEqual([429, 200])
    await vi.waitUntil(() => upload.closed, PATIENCE_MS)
  })

  it('are ended, while a slow but steady reader goes on', async () => {
    let nowMs = 0
    const readers = createReaders(() => nowMs)
    const server = createServer((_, response) => void Readable.from(endless()).pipe(response))
    server.on('connection', readers.add)
    server.listen(0)
    await once(server, 'listening')
    closers.push(() => server.close())
    const [connection, client] = [
      once(server, 'connection'),
      connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined),
    ]
    client.pause()
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const [socket] = await connection as [Socket]
    const sent = () => socket.bytesWritten - socket.writableLength
    const isFull = async () => {
      const before = sent()
      await new Promise(resolve => setTimeout(resolve, 50))
      return socket.writableLength > 0 && sent() === before
    }
    await vi.waitUntil(isFull, PATIENCE_MS)

    // Each minute it takes some: never ended.
    for (let minute = 0; minute < 5; minute += 1) {
      const before = sent()
      client.resume()
      await vi.waitUntil(() => sent() > before, { timeout: PATIENCE_MS, interval: 1 })
      client.pause()
      nowMs += 60_000
      readers.look()
    }
    expect(socket.destroyed).toBe(false)

    await vi.waitUntil(isFull, PATIENCE_MS)
    readers.look()
    nowMs += 120_000
    readers.look()
    expect(socket.destroyed).toBe(true)
  })
})
