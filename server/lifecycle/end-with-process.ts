import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import type { ConfigStore } from '#server/config/config-store'
import type { Log } from '#server/log'
import { usePhase } from '#server/http/services'
import { toClosingMs } from './closing-time'
import type { HttpServer } from './http-server'
import type { Life } from './life'

/** How long `/readyz` answers 503 before the server stops accepting connections, so that load balancers notice. */
const SEEN_MS = 500

export interface Ending {
  settings: ConfigStore
  log: Log
  server: HttpServer
  life: Life
}

/** Closes the console when the process receives a signal, and ends the process when the console cannot run. */
export function endWithProcess(ending: Ending): void {
  const { settings, log, server, life } = ending
  const { host, port } = settings.config()
  server.listening.catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    log.fatal({ code, host, port }, `cannot listen on ${host}:${port}: ${LISTEN_WORDS.get(code) ?? String(error)}`)
    process.exit(1)
  })
  void life.started.then(() => usePhase() === 'failed' && process.exit(1))

  let isEnding = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Ctrl-C may arrive twice: from the terminal and from the parent process.
    process.on(signal, () => {
      if (isEnding) {
        return
      }
      isEnding = true
      log.info({ signal }, 'draining')
      void end(ending)
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    // Nitro only logs such errors; during startup that would leave a console that is never ready.
    process.on(event, (error: unknown) => {
      log.fatal({ err: error, event }, 'a failure that nothing caught')
      if (usePhase() === 'starting') {
        process.exitCode = 1
        void life.end().finally(() => process.exit())
      }
    })
  }
}

async function end({ settings, log, server, life }: Ending): Promise<void> {
  const { drainTimeoutMs } = settings.config()
  // Safety net for anything that hangs.
  setTimeout(() => {
    log.fatal({ drainTimeoutMs }, 'not closed in time')
    process.exit(1)
  }, drainTimeoutMs).unref()
  const closingMs = toClosingMs(drainTimeoutMs)
  server.beginClose()
  void life.drain()
  await wait(Math.min(SEEN_MS, closingMs))
  const cut = await server.close(drainTimeoutMs - SEEN_MS - closingMs)
  if (cut > 0) {
    log.warn({ connections: cut }, 'connections were cut that did not end')
  }
  await life.end()
  log.info('closed')
  process.exit(0)
}

const LISTEN_WORDS = new Map([
  ['EADDRINUSE', 'another process has this port; set PORT to a free one, or stop that process'],
  ['EADDRNOTAVAIL', 'this machine has no such address; set HOST to one of its own'],
  ['EACCES', 'this user may not listen on this port; set PORT to 1024 or higher'],
  ['ENOTFOUND', 'no such host name; set HOST to an address of this machine'],
])
