import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import { openDatabase } from '#db/client'
import { provideServices, useServicesIfReady, type Services } from '#server/http/services'
import { startApiServer } from '../../support/api/api-server'
import { raw } from '../../support/api/api'
import { freePort } from '../../support/services/process'
import { hold } from '../../support/hold'

const server = hold(() => startApiServer('pglite'))
let whole: Services | undefined

beforeAll(async () => {
  whole = useServicesIfReady()
})
afterEach(() => provideServices(whole))
/** The longest wait that the client of the database allows, and some. */
const DEADLINE_MS = 14_000

async function askWith(url: string) {
  const { db, close } = await openDatabase({ url })
  provideServices({ ...whole!, db })
  const start = performance.now()
  const response = await raw(server.url, '/projects', { signal: AbortSignal.timeout(DEADLINE_MS) })
  const waitedMs = performance.now() - start
  await close()
  return { response, waitedMs, body: problem.parse(await response.json()) }
}

it('answers that a database that is down may come back', async () => {
  const { response, body } = await askWith(`postgres://nobody@127.0.0.1:${await freePort()}/x`)

  expect(body).toMatchObject({ status: 503, code: 'unavailable' })
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(body.detail).not.toMatch(/127\.0\.0\.1|ECONN/)
})

it('does not wait for ever for a database that accepts connections but never answers', async () => {
  const hole = await listenSilently()

  const { body, waitedMs } = await askWith(`postgres://nobody@127.0.0.1:${hole.port}/x`)
  hole.close()

  expect(body).toMatchObject({ status: 503 })
  expect(waitedMs).toBeLessThan(DEADLINE_MS)
})

async function listenSilently() {
  const sockets = new Set<Socket>()
  const hole: Server = createServer(socket => sockets.add(socket))
  await new Promise<void>(resolve => hole.listen(0, '127.0.0.1', resolve))
  const { port } = hole.address() as AddressInfo
  return {
    port,
    close() {
      sockets.forEach(socket => socket.destroy())
      hole.close()
    },
  }
}
