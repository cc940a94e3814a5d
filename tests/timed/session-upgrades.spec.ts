import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PASSWORD, signIn } from '../support/api/given-access'
import { injected } from '../support/services/rounds'
import { startConsole, warningsOf, type StartedConsole } from '../support/services/servers'

const PAGES = 1_000

let server: StartedConsole

beforeAll(async () => {
  server = await startConsole({ database: 'postgres', env: { SIGN_IN: 'true', ADMIN_PASSWORD: PASSWORD } })
})
afterAll(() => server?.stop())

/** The status of a handshake; its socket is closed at once. */
function upgrade(cookie: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      cookie, 'connection': 'Upgrade', 'upgrade': 'websocket', 'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    }
    const asked = request(`${server.url}/api/v1/live`, { agent: false, headers })
    asked.once('response', answer => resolve(answer.statusCode ?? 0)).once('error', reject)
    asked.once('upgrade', (answer, socket) => {
      socket.destroy()
      resolve(answer.statusCode ?? 0)
    })
    asked.end()
  })
}

it(`${PAGES} pages of one session that come back at once are all let in`, async () => {
  const cookie = await signIn(server.url, 'admin')

  const statuses = await Promise.all(Array.from({ length: PAGES }, () => upgrade(cookie)))
  injected('page of one session that comes back', PAGES)

  expect(statuses.filter(status => status !== 101), warningsOf(server)).toEqual([])
})
