import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { connect, type AddressInfo } from 'node:net'
import { createApp, toNodeListener } from 'h3'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectLive } from '#server/live/connection'
import { createLiveHub, type LiveHub } from '#server/live/hub'
import route from '#server/routes/api/v1/live'
import { provideServices, type Services } from '#server/http/services'
import { guardUpgrade } from '#server/http/upgrade-guard'
import { liveMessage, type LiveMessage } from '#shared/contract/live.contract'
import { createAccess, hashSecret, makeSecret } from '#server/services/access/access'
import { SIGNED_OUT } from '#shared/domain/live-close'
import { hold } from '../support/hold'
import { mainDatabase } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { until } from '../support/services/process'

/** The one that Nitro serves with; another version is hoisted beside it. */
const nitro = createRequire(createRequire(import.meta.url).resolve('nitropack/package.json'))
const { default: wsAdapter } = await import(nitro.resolve('crossws/adapters/node'))

let server: Server
const access = hold(async () => {
  const database = await givenDatabase(mainDatabase())
  const made = createAccess({
    db: database.db, secretKey: Buffer.alloc(32).toString('base64'), forced: undefined, isPublicBind: false,
    isBehindProxy: false, sessionIdleMs: 60_000, sessionLongestMs: 60_000, addressRate: 0, tokenRate: 0, keptMs: 0,
  })
  return { ...made, db: database.db, close: () => database.close() }
})
let hub: LiveHub
let port: number

beforeEach(async () => {
  hub = createLiveHub({ intervalMs: 2 })
  // The route asks for these parts only.
  const services: Pick<Services, 'connectLive' | 'access'> = { connectLive: socket => connectLive(hub, socket), access }
  provideServices(services as Services)
  // As the plugin sets it; h3 hands it to the adapter and does not name it.
  const app = createApp(Object.assign({}, { websocket: { hooks: { upgrade: guardUpgrade } } }))
  app.use('/api/v1/live', route)
  server = createServer(toNodeListener(app))
  server.on('upgrade', wsAdapter(app.websocket).handleUpgrade)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterEach(() => {
  hub.close()
  provideServices(undefined)
  server.closeAllConnections()
  server.close()
})

async function givenPage() {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`)
  const received: LiveMessage[] = []
  socket.addEventListener('message', event => received.push(liveMessage.parse(JSON.parse(event.data))))
  await once(socket, 'open')
  return { socket, received, say: (message: object) => socket.send(JSON.stringify(message)) }
}

const HANDSHAKE = {
  'connection': 'Upgrade', 'upgrade': 'websocket', 'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

async function statusOf(headers: Record<string, string>, path = '/api/v1/live'): Promise<number | undefined> {
  const asked = request({ port, host: '127.0.0.1', path, headers: { ...HANDSHAKE, ...headers } }).end()
  const [answer] = await Promise.race([once(asked, 'response'), once(asked, 'upgrade')])
  answer.socket?.destroy()
  return answer.statusCode
}

describe('/api/v1/live', () => {
  it('notifies an open page of changes', async () => {
    const { received, say } = await givenPage()
    say({ type: 'subscribe', topics: ['runs'] })
    await until('the hello', () => received.length === 1)

    hub.publish('runs')

    await until('the change', () => received.some(message => message.type === 'stale' && message.topic === 'runs'))
  })

  it('forgets a page that has left', async () => {
    const { socket, received, say } = await givenPage()
    say({ type: 'subscribe', topics: ['runs'] })
    await until('the hello', () => received.length === 1)

    socket.close()

    await until('no client', () => hub.clientCount() === 0)
  })

  it.each([
    ['another origin', { origin: 'http://evil.example' }, 403],
    ['another host', { host: 'evil.example' }, 403],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    [
      'its own page',
      { 'origin': 'http://localhost:3000', 'host': 'localhost:3000', 'sec-fetch-site': 'same-origin' },
      101,
    ],
  ])('checks the origin of the handshake: %s', async (_, headers, status) => {
    expect(await statusOf(headers as Record<string, string>)).toBe(status)
  })

  it.each([
    ['/', {}, 404], ['/api/v1/runs', {}, 404], ['/api/v1/live/x', {}, 404],
    ['/runs', { origin: 'http://evil.example' }, 403], ['/', { host: 'evil.example' }, 403],
  ])('opens no socket at %s for %o', async (path, headers, status) => {
    expect(await statusOf(headers, path)).toBe(status)
  })

  it('is for who is signed in, and closes within seconds when that ends', async () => {
    const id = v7()
    const userId = v7()
    const token = makeSecret()
    await access.db.insertInto('users').values({ id: userId, name: 'page', role: 'viewer', passwordHash: '' }).execute()
    await access.db.insertInto('apiTokens')
      .values({ id, userId, name: 'live', role: 'viewer', tokenHash: hashSecret(token), hint: '' }).execute()
    await access.db.updateTable('accessState').set({ isOn: true }).execute()
    await access.reload()
    try {
      expect(await statusOf({})).toBe(401)
      expect(await statusOf({ authorization: 'Bearer wrong' })).toBe(401)
      const asked = request({
        port, host: '127.0.0.1', path: '/api/v1/live', headers: { ...HANDSHAKE, authorization: `Bearer ${token}` },
      }).end()
      const [, socket] = await once(asked, 'upgrade')
      const received: Buffer[] = []
      socket.on('data', (bytes: Buffer) => received.push(bytes))

      await access.db.deleteFrom('apiTokens').where('id', '=', id).execute()

      await until('the frame that closes it', () => Buffer.concat(received).includes(toCloseFrame(SIGNED_OUT)))
      socket.destroy()
    }
    finally {
      await access.db.updateTable('accessState').set({ isOn: false }).execute()
      await access.reload()
    }
  })

  it('is 503 while the console starts', async () => {
    provideServices(undefined)

    expect(await statusOf({})).toBe(503)
  })

  it('disconnects a page that never reads, without buffering its messages', async () => {
    const topics = Array.from({ length: 50 }, (_, index) =>
      `run:00000000-0000-7000-8000-${String(index).padStart(12, '0')}` as const)
    const socket = connect(port, '127.0.0.1')
    socket.write(
      'GET /api/v1/live HTTP/1.1\r\nHost: '
      + `127.0.0.1\r\n${Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    )
    await once(socket, 'data')
    socket.pause()
    socket.write(toFrame(JSON.stringify({ type: 'subscribe', topics })))
    await until('the subscription', () => hub.clientCount() === 1)

    await until('the end', () => {
      for (let round = 0; round < 200; round += 1) {
        topics.forEach(topic => hub.publish(topic))
      }
      return hub.clientCount() === 0
    }, { everyMs: 3 })
    socket.destroy()
  })
})

/** The beginning of a server's frame that closes, up to its code. */
const toCloseFrame = (code: number): Buffer => Buffer.from([code >> 8, code & 0xFF])

/** A masked text frame of a client; the mask is all zeros. */
function toFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | 126, length >> 8, length & 0xFF, 0, 0, 0, 0]), Buffer.from(text)])
}
