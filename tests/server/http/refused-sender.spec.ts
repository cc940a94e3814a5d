import { once } from 'node:events'
import { createServer, request, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, defineEventHandler, toNodeListener } from 'h3'
import type { KyselyPlugin } from 'kysely'
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { recallSender, senderOf } from '#server/http/access/caller-key'
import { limitWork } from '#server/http/overload/limit-work'
import { createReaders } from '#server/http/overload/readers'
import { refuseFirst } from '#server/http/overload/refuse-first'
import { provideServices, useServices } from '#server/http/services'
import { createAdmission, type Limits } from '#server/overload/admission'
import { createAccess } from '#server/services/access/access'
import { startApiServer } from '../../support/api/api-server'
import { enableAccess, givenToken, givenUser, send, signIn } from '../../support/api/given-access'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

const server = hold(() => startApiServer(mainDatabase(), { access: { keptMs: 60_000 } }))
const closers: (() => void)[] = []
let admin = ''

beforeAll(async () => {
  admin = await enableAccess(server.url)
})

afterEach(() => {
  vi.useRealTimers()
  closers.splice(0).forEach(close => close())
})

const ONE = { atOnce: 1, mostWaiting: 0, deadlineMs: 10_000 }

interface Given {
  port: number
  arrived: () => number
  begun: () => number
  finish: () => void
}

/** What is asked for a path with `never` does not end before it is told to. */
async function givenConsole(read: Limits['lanes']['read']): Promise<Given> {
  let arrived = 0
  const ends: (() => void)[] = []
  const app = createApp().use(defineEventHandler(async (event) => {
    if (event.path.includes('never')) {
      await new Promise<void>(end => ends.push(end))
    }
    return { path: event.path }
  }))
  const admission = createAdmission({ lanes: { page: ONE, read, write: ONE, sign_in: ONE, long: ONE, file: ONE } })
  app.handler = limitWork(app.handler, admission, createReaders())
  const console = createServer(toNodeListener(app))
  refuseFirst(console, admission)
  console.prependListener('request', () => arrived += 1)
  console.listen(0, '127.0.0.1')
  await once(console, 'listening')
  closers.push(() => {
    console.close()
    console.closeAllConnections()
  })
  const { port } = console.address() as AddressInfo
  return { port, arrived: () => arrived, begun: () => ends.length, finish: () => ends.splice(0).forEach(end => end()) }
}

/** On a connection of its own. */
async function ask(port: number, path: string, headers: OutgoingHttpHeaders): Promise<number | undefined> {
  const asked = request({ port, host: '127.0.0.1', path: `/api/v1${path}`, agent: false, headers }).end()
  const [answer] = await once(asked, 'response')
  answer.resume()
  return answer.statusCode
}

it('a sender that is refused again and again is told so later, others at once', async () => {
  const { cookie } = await givenUser(server.url, admin, 'eager', 'viewer')
  const { port, begun } = await givenConsole(ONE)
  await send(server.url, 'GET', '/session', { cookie })
  void ask(port, '/runs?never', { cookie: admin }).catch(() => undefined)
  await expect.poll(begun).toBe(1)
  // Late is not before the test says so.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })

  const told: (number | undefined)[] = []
  const all = Promise.all(Array.from({ length: 60 }, async () => told.push(await ask(port, '/runs', { cookie }))))
  // Without a wait of vitest, which would advance the clock.
  while (told.length < 50) {
    await new Promise(done => setImmediate(done))
  }
  const others = await Promise.all(
    [{}, { cookie: admin }, { cookie: 'session=junk' }].map(who => ask(port, '/runs', who)),
  )
  const toldBefore = told.length
  // Until all are here, and their time has passed.
  while (told.length < 60) {
    vi.advanceTimersByTime(5_000)
    await new Promise(done => setImmediate(done))
  }
  await all

  expect([toldBefore, others]).toEqual([50, [429, 429, 429]])
  expect(new Set(told)).toEqual(new Set([429]))
})

it('of one sender only some wait for a turn, so that there is room for others', async () => {
  const { cookie } = await givenUser(server.url, admin, 'many', 'viewer')
  await send(server.url, 'GET', '/session', { cookie })
  const { token } = await givenToken(server.url, admin, 'script', 'viewer')
  await send(server.url, 'GET', '/session', { token })
  const { port, arrived, begun, finish } = await givenConsole({
    atOnce: 1, mostWaiting: 10, mostOwn: 2, deadlineMs: 60_000,
  })
  const first = ask(port, '/runs?never', { cookie })
  await expect.poll(begun).toBe(1)

  const waiting = [cookie, cookie].map(own => ask(port, '/runs', { cookie: own }))
  await expect.poll(arrived).toBe(3)
  const refused = await ask(port, '/runs', { cookie })
  const tokens = [1, 2].map(() => ask(port, '/runs', { authorization: `Bearer ${token}` }))
  await expect.poll(arrived).toBe(6)
  const refusedToken = await ask(port, '/runs', { authorization: `Bearer ${token}` })
  const other = ask(port, '/runs', { cookie: admin })
  finish()

  expect([refused, refusedToken]).toEqual([429, 429])
  expect(await Promise.all([first, ...waiting, ...tokens, other])).toEqual([200, 200, 200, 200, 200, 200])
})

it.each([['without a cookie', {}], ['with one that is made up', { cookie: 'session=junk' }]])(
  'of one network only some wait %s, so that there is room for who is known',
  async (_, headers) => {
    const { port, arrived, begun, finish }
      = await givenConsole({ atOnce: 1, mostWaiting: 10, mostOwn: 2, deadlineMs: 60_000 })
    const first = ask(port, '/runs?never', headers)
    await expect.poll(begun).toBe(1)

    const waiting = [1, 2].map(() => ask(port, '/runs', headers))
    await expect.poll(arrived).toBe(3)
    const refused = await ask(port, '/runs', headers)
    const known = ask(port, '/runs', { cookie: admin })
    await expect.poll(arrived).toBe(5)
    finish()

    expect(refused).toBe(429)
    expect(await Promise.all([first, ...waiting, known])).toEqual([200, 200, 200, 200])
  },
)

it('nobody is known by a cookie or token that is made up', async () => {
  const known: (string | undefined)[] = []
  const listener = createServer((req, res) => {
    known.push(recallSender(req))
    res.end()
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  closers.push(() => listener.close())
  const { port } = listener.address() as AddressInfo
  await send(server.url, 'GET', '/session', { cookie: admin })
  await send(server.url, 'GET', '/session', { token: 'dfc_made-up' })

  for (const headers of [{ cookie: 'session=junk' }, { authorization: 'Bearer dfc_made-up' }, { cookie: admin }]) {
    await ask(port, '/runs', headers)
  }

  expect(known).toEqual([undefined, undefined, expect.stringMatching(/^session ./)])
})

it('with many session cookies, nothing is looked up before the request is let in and counted', async () => {
  const cookie = [await signIn(server.url, 'root'), await signIn(server.url, 'root'), admin].join('; ')
  const services = useServices()
  const { access } = services
  let looks = 0
  const identify: typeof access.identify = (credential) => {
    looks += 1
    return access.identify(credential)
  }
  provideServices({ ...services, access: { ...access, identify } })
  closers.push(() => provideServices(services))
  const senders: string[] = []
  const listener = createServer(toNodeListener(createApp().use(defineEventHandler(async (event) => {
    senders.push(await senderOf(event))
    return 'known'
  })))).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  closers.push(() => listener.close())

  await ask((listener.address() as AddressInfo).port, '/runs', { cookie })

  expect([senders.length, looks]).toEqual([1, 0])
  expect(senders[0]).toMatch(/^session [\da-f]{64}$/)
})

it('with many session cookies, a request over the limit of its address costs no look', async () => {
  let looks = 0
  const counting: KyselyPlugin = {
    transformQuery({ node }) {
      looks += node.kind === 'SelectQueryNode' ? 1 : 0
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
  const access = createAccess({
    db: server.db.withPlugin(counting),
    secretKey: Buffer.alloc(32).toString('base64'),
    forced: true,
    isPublicBind: false,
    isBehindProxy: false,
    sessionIdleMs: 60_000,
    sessionLongestMs: 60_000,
    addressRate: 1,
    tokenRate: 0,
  })
  const sessions = (name: string) => [1, 2, 3].map(index => ({ type: 'session', secret: `${name} ${index}` }) as const)
  const from = { address: '203.0.113.9', requestId: '' }

  const first = await access.identifyCounted(sessions('one'), from)
  const before = looks
  await expect(access.identifyCounted(sessions('two'), from)).rejects.toMatchObject({ code: 'too_many_requests' })

  expect([first.kind, looks - before]).toEqual(['nobody', 0])
  await access.stop()
})
