import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { loadEnvFile } from '../env-file.mjs'
import { ROOT } from '../root.mjs'
import { ownEnv } from '../run.mjs'
import { SERVER, SERVER_ENV, SERVER_FLAGS } from '../server-argv.mjs'

const READY_MS = 120_000
const STOP_MS = 30_000

/** Starts the built server on embedded storage; its log goes to a file in the data directory. */
export async function serve() {
  loadEnvFile()
  const dataDir = path.resolve(ROOT, process.env.DATA_DIR || '.data')
  const port = process.env.PORT || await portOr(3_000)
  mkdirSync(dataDir, { recursive: true })
  const logFile = path.join(dataDir, 'demo.log')
  const log = createWriteStream(logFile)
  const startedMs = performance.now()
  const child = spawn('node', [...SERVER_FLAGS, SERVER], {
    cwd: ROOT,
    // In a process group of its own: Ctrl-C reaches it only once, through us, so that it drains.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: ownEnv({
      ...SERVER_ENV, NODE_ENV: 'production', HOST: process.env.HOST || '127.0.0.1', PORT: String(port),
      DATA_DIR: dataDir,
    }),
  })
  child.stdout.pipe(log)
  child.stderr.pipe(log)
  const ended = once(child, 'exit').then(([code]) => code ?? 1)
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => stopping.abort())
  }
  stopping.signal.addEventListener('abort', () => child.kill('SIGTERM'))
  // However this process ends, the server ends too.
  process.once('exit', () => child.kill('SIGKILL'))

  const url = `http://127.0.0.1:${port}`
  let readyMs = Number.NaN
  return {
    url, ended,
    stopping: stopping.signal,
    isStopping: () => stopping.signal.aborted,
    startMs: () => readyMs,
    async untilReady() {
      console.log(`Starting on ${dataDir} (log: ${logFile})`)
      const deadline = startedMs + READY_MS
      while (performance.now() < deadline) {
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`the server ended; see ${logFile}`)
        }
        const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
        if (answer?.status === 200) {
          readyMs = performance.now() - startedMs
          return
        }
        await wait(50)
      }
      throw new Error(`the server was not ready after ${READY_MS / 1_000} s; see ${logFile}`)
    },
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(timer)
    },
  }
}

/** The requested port, or any free one when it is taken. */
async function portOr(wanted) {
  for (const port of [wanted, 0]) {
    const server = createServer()
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) {
      continue
    }
    const found = server.address().port
    server.close()
    await once(server, 'close')
    return found
  }
  throw new Error('no free port')
}
