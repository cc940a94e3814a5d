import process from 'node:process'
import { type Logger, pino } from 'pino'
import { startBeating } from './alive/beat.ts'
import { startWatchdog } from './alive/watchdog.ts'
import { ConfigError, readConfig } from './config.ts'
import { DataDirDamagedError } from '#embedded/data-dir-damaged.ts'
import { DataDirLockedError } from '#embedded/data-dir-lock.ts'
import { prepareDataDir } from './queue/store/data-dir.ts'
import { type Factory, startFactory } from './start.ts'
import { startTracing } from '#tracing/tracing.ts'

/** JSON lines on stdout. No record, no secret and no token is ever logged. */
function createLog(level: string): Logger {
  return pino({ level, base: { process: 'factory' } })
}

/** Time for running stages to reach a checkpoint at shutdown. */
const DRAIN_MS = 8_000
/** Shorter after our console has died, because its successor waits for the data directory. */
const ORPHAN_DRAIN_MS = 2_000
/** A hanging shutdown must not keep the lock of the data directory. */
const FORCED_EXIT_MS = 20_000

const [flag, file] = process.argv.slice(2)

if (flag === '--prepare' && file) {
  await prepareDataDir(file, process.env.FACTORY_SCHEMA || 'factory')
}
else {
  await run()
}

async function run() {
  const log = createLog(process.env.LOG_LEVEL || 'info')
  let factory: Factory | undefined
  let endTracing = () => Promise.resolve()
  // Registered first: we must also exit if the parent dies during startup.
  leaveOn(['SIGTERM', 'SIGINT', 'disconnect'], async (reason) => {
    setTimeout(() => process.exit(1), FORCED_EXIT_MS).unref()
    log.info({ reason }, 'factory leaves')
    // During startup there is nothing to drain; the next process recovers as after a crash.
    await factory?.stop(reason === 'disconnect' ? ORPHAN_DRAIN_MS : DRAIN_MS)
    await endTracing()
    process.exit(0)
  })
  try {
    const config = readConfig(process.env)
    endTracing = await startTracing({
      endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, service: 'data-factory-factory',
      onError: reason => log.warn({ reason }, 'traces were not sent'),
    })
    factory = await startFactory(config, log)
    process.send?.({ type: 'ready', port: factory.port })
    showLife(factory, log)
    log.info({ port: factory.port, sinceStartMs: Math.round(performance.now()) }, 'factory is ready')
  }
  catch (error) {
    if (error instanceof ConfigError || error instanceof DataDirLockedError || error instanceof DataDirDamagedError) {
      log.fatal(error.message)
    }
    else {
      log.fatal({ err: error }, 'factory could not start')
    }
    process.exit(1)
  }
}

/**
 * A console replaces a silent factory; without a console the watchdog ends the process. Both run as long as the
 * process.
 */
function showLife({ checkIn }: Factory, log: Logger) {
  if (process.send) {
    startBeating({
      round: checkIn, tell: sayAlive, onFailed: error => log.warn({ err: error }, 'the queue cannot do its work'),
    })
  }
  else {
    startWatchdog({ onError: error => log.error({ err: error }, 'nobody watches the main thread') })
  }
}

function sayAlive() {
  // If the channel closes meanwhile, `disconnect` is emitted.
  if (process.connected) {
    process.send?.({ type: 'alive' }, undefined, undefined, () => undefined)
  }
}

/** Runs once, for the first signal. `disconnect` means that the parent has died. */
function leaveOn(reasons: string[], leave: (reason: string) => Promise<void>) {
  let isLeaving = false
  const leaveOnce = (reason: string) => {
    if (isLeaving) {
      return
    }
    isLeaving = true
    leave(reason).catch(() => process.exit(1))
  }
  for (const reason of reasons) {
    process.on(reason, () => leaveOnce(reason))
  }
  // The parent may have died before we could listen; undefined = started without a channel.
  if (process.connected === false) {
    leaveOnce('disconnect')
  }
}
