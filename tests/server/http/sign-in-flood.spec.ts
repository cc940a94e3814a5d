import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { createApp, createRouter, defineEventHandler, toNodeListener } from 'h3'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import handleError from '#server/error-handler'
import { limitWork } from '#server/http/overload/limit-work'
import { createReaders } from '#server/http/overload/readers'
import { countRefused } from '#server/http/overload/refusals'
import { refuseFirst } from '#server/http/overload/refuse-first'
import { useServices } from '#server/http/services'
import { createAdmission, LANES } from '#server/overload/admission'
import { startApiServer } from '../../support/api/api-server'
import { enableAccess, PASSWORD } from '../../support/api/given-access'
import { listRouteFiles, loadHandler, loadMiddleware } from '../../support/api/route-files'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

const server = hold(() => startApiServer(mainDatabase()))
const closers: (() => void)[] = []

beforeAll(() => enableAccess(server.url))

afterEach(() => {
  closers.splice(0).forEach(close => close())
})

const TURNS = 5

/** On Linux all of 127/8 is this machine: each is a network of its own. */
const SOMEBODY = '127.0.0.2'

interface Given {
  port: number
  /** Attempts whose place is kept until the test ends. */
  kept: () => number
}

/** Sign-in as it is served, with the product's own bounds, but for the time that it may take on a busy machine. */
async function givenConsole(): Promise<Given> {
  let kept = 0
  const defaultHandler = () => {
    throw new Error('only sign-in is served here')
  }
  const app = createApp({ onError: (error, event) => handleError(error, event, { defaultHandler }) })
  app.use(defineEventHandler((event) => {
    if (event.path.includes('keep')) {
      kept += 1
      return new Promise<string>(end => closers.push(() => end('kept')))
    }
    return undefined
  }))
  for (const handler of await loadMiddleware()) {
    app.use(handler)
  }
  const { file } = listRouteFiles().find(({ route, method }) => route === '/api/v1/session' && method === 'post')!
  app.use(createRouter().post('/api/v1/session', await loadHandler(file)))
  const admission = createAdmission({
    lanes: { ...LANES, sign_in: { ...LANES.sign_in, deadlineMs: 60_000 } },
  })
  app.handler = limitWork(app.handler, admission, createReaders())
  const listener = createServer(toNodeListener(app))
  refuseFirst(listener, admission)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  closers.push(() => {
    listener.close()
    listener.closeAllConnections()
  })
  return { port: (listener.address() as AddressInfo).port, kept: () => kept }
}

interface Answer {
  status: number
  retryAfter: number
  text: string
}

/** On a connection of its own. */
async function attempt(
  { port }: Given,
  from: string,
  name: string,
  password = 'a wrong guess',
  path = '/session',
): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const to = { port, host: '127.0.0.1', localAddress: from, path: `/api/v1${path}` }
  const asked = request({ ...to, method: 'POST', headers, agent: false })
  closers.push(() => asked.destroy())
  asked.end(JSON.stringify({ name, password }))
  const [answer]: IncomingMessage[] = await once(asked, 'response')
  const { statusCode: status = 0, headers: { 'retry-after': retryAfter } } = answer!
  return { status, retryAfter: Number(retryAfter), text: await text(answer!) }
}

const detailOf = ({ text }: Answer) => problem.parse(JSON.parse(text)).detail

describe('a flood of wrong passwords from one address', () => {
  it('keeps nobody else from signing in: whoever else comes is next, before those of it that wait', async () => {
    const console = await givenConsole()
    const answers: Answer[] = []
    let isOver = false
    const attack = async (index: number) => {
      for (let turn = 0; !isOver; turn += 1) {
        await attempt(console, '127.0.0.3', `name ${index} ${turn}`).then(answer => answers.push(answer))
        await wait(50)
      }
    }
    const attacks = Promise.all(Array.from({ length: 150 }, (_, index) => attack(index)))
    await expect.poll(() => answers.some(({ status }) => status === 429)).toBe(true)

    const countGuesses = () => answers.filter(({ status }) => status === 401).length
    const right: Answer[] = []
    const guessesBefore: number[] = []
    for (let turn = 0; turn < TURNS; turn += 1) {
      const before = countGuesses()
      right.push(await attempt(console, SOMEBODY, 'root', PASSWORD))
      guessesBefore.push(countGuesses() - before)
    }
    isOver = true
    await attacks

    expect(right.map(({ status }) => status)).toEqual(right.map(() => 200))
    // The one that is being verified, the next one of the flood, and those until the connection is taken.
    expect(guessesBefore.toSorted((a, b) => a - b)[TURNS >> 1]).toBeLessThan(LANES.sign_in.mostOwn! / 2)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]))
    expect(answers.filter(({ status, retryAfter }) => status === 429 && !(retryAfter > 0))).toEqual([])
  })

  it('leaves people behind the same address places of their own number', async () => {
    const console = await givenConsole()
    void attempt(console, SOMEBODY, 'root', PASSWORD, '/session?keep').catch(() => undefined)
    await expect.poll(console.kept).toBe(1)

    const refused: Answer[] = []
    const ask = (from: string) =>
      void attempt(console, from, 'root', PASSWORD).then(answer => refused.push(answer), () => undefined)
    Array.from({ length: 12 }).forEach(() => ask('127.0.0.4'))
    await expect.poll(() => refused.length).toBe(2)
    ask('127.0.0.5')
    await wait(200)

    expect(refused.map(({ status }) => status)).toEqual([429, 429])
  })

  it('is refused before it waits, when its name or its network has guessed too often', async () => {
    const console = await givenConsole()
    const before = countRefused('guesses')
    void attempt(console, SOMEBODY, 'root', PASSWORD, '/session?keep').catch(() => undefined)
    await expect.poll(console.kept).toBe(1)
    await guess('pair', Array.from({ length: 5 }, () => ({ name: 'root', address: '127.0.0.6' })))
    await guess('guesses', Array.from({ length: 50 }, (_, index) => ({ name: `name ${index}`, address: '127.0.0.7' })))

    const byName = await attempt(console, '127.0.0.6', ' Root ')
    const byNetwork = await beginAttempt(console, '127.0.0.7')

    expect([byName.status, byName.retryAfter > 10]).toEqual([429, true])
    expect(detailOf(byName)).toContain('too many wrong attempts')
    expect(byNetwork).toMatch(/^HTTP\/1.1 429 .*too many wrong attempts/s)
    expect(countRefused('guesses') - before).toBe(2)
  })

  it('is no longer refused so when the right password came', async () => {
    const { guesses } = useServices().access
    const attempt = { name: 'root', address: '127.0.0.8' }
    await guess('pair', Array.from({ length: 5 }, () => attempt))
    const held = guesses.recall(attempt)

    await guesses.forgive(attempt)

    expect([held, guesses.recall(attempt)]).toEqual([expect.toSatisfy((seconds: number) => seconds >= 1), 0])
    expect(guesses.recall({ address: attempt.address })).toBe(0)
  })
})

/** As many as are free, and one more that has to wait for a minute. */
async function guess(kind: 'pair' | 'guesses', attempts: { name: string, address: string }[]): Promise<void> {
  const { guesses } = useServices().access
  for (const each of attempts) {
    await guesses.begin(each)
  }
  await server.db.updateTable('accessCounters').set({ untilAt: new Date(Date.now() + 60_000) })
    .where('key', 'like', `${kind} %`).where('count', '=', attempts.length).execute()
  await guesses.begin({ ...attempts[0]!, ...kind === 'guesses' && { name: 'one more' } })
}

/** Promises a body that does not come. @returns what is answered to its headers */
async function beginAttempt({ port }: Given, from: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from })
  closers.push(() => socket.destroy())
  const headers = ['Host: localhost', 'Content-Type: application/json', 'Content-Length: 60']
  socket.write(['POST /api/v1/session HTTP/1.1', ...headers, '', ''].join('\r\n'))
  const [answer] = await once(socket, 'data')
  return String(answer)
}
