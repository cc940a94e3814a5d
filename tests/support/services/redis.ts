import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { PrivateServer } from './postgres.ts'
import { freePort, startProcess, until } from './process.ts'

/** Starts a private Redis that stores nothing on disk. */
export async function startRedis(program: string, port?: number): Promise<PrivateServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'test-redis-'))
  const own = port ?? await freePort()
  const server = startProcess(
    program, ['--port', String(own), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
  )
  try {
    await until('Redis to answer', () => answersPing(own))
  }
  catch (error) {
    await server.kill()
    throw new Error(server.output(), { cause: error })
  }
  return {
    url: `redis://127.0.0.1:${own}`,
    async stop() {
      await server.stop(5_000)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const answersPing = (port: number) => new Promise<boolean>((resolve, reject) => {
  const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
  socket.setTimeout(1_000, () => socket.destroy(new Error('silent')))
  socket.once('error', reject)
  socket.once('data', (data) => {
    socket.destroy()
    resolve(data.toString().startsWith('+PONG'))
  })
})

export const hasRedis = () => Boolean(process.env.TEST_REDIS_URL)

/** Redis has 16 numbered databases; each caller gets the next, so that suites do not share one. */
let database = process.pid % 16

/** Address of a real Redis. Flush the database before use, because numbers are reused. */
export async function givenRedis(): Promise<string> {
  const base = process.env.TEST_REDIS_URL
  if (!base) {
    throw new Error('no Redis: set TEST_REDIS_URL or install one')
  }
  database = (database + 1) % 16
  return `${base.replace(/\/\d*$/, '')}/${database}`
}
