import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createApi, upload } from '../support/api/api'
import { hasEnded, isAlive, until } from '../support/services/process'
import { factoryPids, startConsole } from '../support/services/servers'
import { injected } from '../support/services/rounds'

const DRAIN_MS = 5_000
/** Of the machine, beside the drain. */
const SLACK_MS = 4_000

const started: { stop: () => Promise<void> }[] = []

afterEach(async () => {
  for (const it of started.splice(0)) {
    await it.stop()
  }
})

/** Promises a body, sends ten bytes of it, and says nothing more. */
async function silentUpload(url: string): Promise<Socket> {
  const socket = await open(url)
  socket.write(
    'POST /api/v1/uploads?filename=a.jsonl HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: '
    + 'application/octet-stream\r\nContent-Length: 100000\r\n\r\n{"a":1}\n{"',
  )
  return socket
}

/** Asks for something big and reads nothing of it. */
async function silentDownload(url: string, target: string): Promise<Socket> {
  const socket = await open(url)
  socket.pause()
  socket.write(`GET /api/v1${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
  return socket
}

async function open(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

it('ends within the drain time on SIGTERM while clients stay silent, with everything closed', async () => {
  const server = await startConsole({ env: { DRAIN_TIMEOUT_MS: String(DRAIN_MS) } })
  started.push(server)
  const api = createApi(server.url)
  const dataset = await api('datasetCreate', { body: { name: 'Kept' } })
  await upload(server.url, 'a.jsonl', Buffer.from('{"a":1}\n'))
  const [factory = -1] = await factoryPids(server.pid)
  // Made at its first use, which on a busy machine takes as long as the drain is to be seen.
  await (await fetch(`${server.url}/api/v1/openapi.json`)).text()
  const sockets = [await silentUpload(server.url), await silentDownload(server.url, '/openapi.json')]
  injected('silent client', sockets.length)
  const startedMs = performance.now()

  server.child.kill('SIGTERM')
  const seen = await until(
    '/readyz to say that it drains', async () => (await fetch(`${server.url}/readyz`)).status !== 200 && 'seen',
    { deadlineMs: SLACK_MS, everyMs: 20 },
  )
  server.child.kill('SIGINT')
  await until('the console to end', () => hasEnded(server.child), { deadlineMs: DRAIN_MS + SLACK_MS })

  expect(seen).toBe('seen')
  expect(server.child.exitCode, server.output()).toBe(0)
  expect(performance.now() - startedMs).toBeLessThan(DRAIN_MS + SLACK_MS)
  expect(await isAlive(factory)).toBe(false)
  expect(existsSync(path.join(server.dataDir, 'console.lock'))).toBe(false)
  sockets.forEach(socket => socket.destroy())
  const again = await startConsole({ dataDir: server.dataDir })
  started.push(again)
  expect((await createApi(again.url)('datasetGet', { params: { id: dataset.id } })).name).toBe('Kept')

  // A connection on which nothing was ever sent, as browsers open them in advance, holds nothing up.
  const unused = await open(again.url)
  const secondMs = performance.now()
  again.child.kill('SIGTERM')
  await until('the console to end', () => hasEnded(again.child), { deadlineMs: SLACK_MS })
  expect(performance.now() - secondMs).toBeLessThan(SLACK_MS)
  unused.destroy()
})
