import { NewerSchemaError } from '#db/migrate'
import { DataDirDamagedError } from '#embedded/data-dir-damaged'
import { DataDirLockedError } from '#embedded/data-dir-lock'
import type { ConfigStore } from '#server/config/config-store'
import type { Log } from '#server/log'
import { enterPhase, provideServices } from '#server/http/services'
import { findOpenFilesFault } from '#server/services/system/open-files'
import { createClosers } from './closers'
import { openConsole } from './open-console'

export interface Life {
  /** Resolves when the console is ready or has failed for good; never rejects. */
  started: Promise<boolean>
  /** Not ready from now on; running work continues. */
  drain: () => Promise<void>
  /** Closes everything in reverse order. Safe to call twice. */
  end: () => Promise<void>
}

/**
 * The life of the process: open, serve, drain, close.
 *
 * @param listening nothing is opened before it resolves, or if it rejects: the caller reports that failure.
 */
export function startLife(settings: ConfigStore, log: Log, listening: Promise<unknown> = Promise.resolve()): Life {
  const closers = createClosers(log)
  const abort = new AbortController()
  let drainAll: () => Promise<void> = () => Promise.resolve()
  let ending: Promise<void> | undefined
  enterPhase('starting')
  const openFiles = findOpenFilesFault()
  if (openFiles !== undefined) {
    log.error(openFiles)
  }

  async function start(): Promise<boolean> {
    try {
      await listening
    }
    catch {
      // The caller logs why, and ends the process.
      return false
    }
    try {
      const opened = await openConsole(settings, { closers, log, signal: abort.signal })
      drainAll = opened.drain
      if (!abort.signal.aborted) {
        enterPhase('ready')
        const config = settings.config()
        log.info(
          { mode: config.mode, database: config.databaseUrl ? 'postgres' : 'pglite', dataDir: config.dataDir }, 'ready',
        )
      }
      return true
    }
    catch (error) {
      if (abort.signal.aborted) {
        return false
      }
      enterPhase('failed')
      log.fatal(
        isForeseen(error) ? { code: error.code, reason: error.message } : { err: error }, 'the console cannot start',
      )
      await closers.closeAll()
      return false
    }
  }

  async function drain(): Promise<void> {
    enterPhase('draining')
    abort.abort()
    await drainAll()
  }

  const started = start()
  return {
    started,
    drain,
    end: () => ending ??= (async () => {
      await drain()
      await started
      provideServices(undefined)
      await closers.closeAll()
    })(),
  }
}

/** Errors whose message is complete: what is wrong, where, and what to do. */
const isForeseen = (error: unknown): error is DataDirDamagedError | DataDirLockedError | NewerSchemaError =>
  error instanceof DataDirDamagedError || error instanceof DataDirLockedError || error instanceof NewerSchemaError
