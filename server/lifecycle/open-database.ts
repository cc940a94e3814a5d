import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openDatabase, type Database, type StatementWatch } from '#db/client'
import { DataDirLockedError } from '#embedded/data-dir-lock'
import { migrateToLatest } from '#db/migrate'
import { ensureNextPartitions } from '#db/partitions'
import type { Config } from '#server/config/config'
import type { Log } from '#server/log'
import { findServerDir } from '#server/supervisor/program'
import { toAppError } from '#server/http/to-app-error'

const RETRY_MS = 1_000
/** In development the previous instance may still hold the directory. */
const LOCK_RETRIES = import.meta.dev ? 40 : 0

export interface OpenDatabaseContext {
  log: Log
  signal: AbortSignal
  /** Called once no other process can use our data directory, before the slow part. */
  onAlone: () => void
  onStatement: StatementWatch
}

/** Opens and migrates; waits for a Postgres that is not up yet, since console and database often start together. */
export async function openConsoleDatabase(
  config: Config, { log, signal, ...context }: OpenDatabaseContext,
): Promise<Database> {
  const database = await open(config, { log, signal, ...context })
  try {
    await retryWhileAway(() => migrateToLatest(database), log, signal)
    await ensureNextPartitions(database)
    return database
  }
  catch (error) {
    await database.close()
    throw error
  }
}

async function open(config: Config, { log, signal, onAlone, onStatement }: OpenDatabaseContext): Promise<Database> {
  const {
    databaseUrl: url, databasePoolSize: poolSize, isEmbeddedDurable: isDurable, isEmbeddedOptimized: isOptimized,
    dataDir,
  } = config
  if (url) {
    onAlone()
    return openDatabase({
      url, poolSize, onStatement, onError: error => log.warn({ err: error }, 'an idle database connection broke'),
    })
  }
  const server = findServerDir()
  const preparedPath = server && path.join(server, 'prepared/console.tar.gz')
  for (let tries = 0; ; tries += 1) {
    try {
      return await openDatabase({
        dataDir: path.join(dataDir, 'console'),
        preparedPath,
        isDurable,
        isOptimized,
        onStatement,
        onLocked: onAlone,
        onWatch: lockFile => log.warn(
          { lockFile },
          'whether a process still uses the data directory cannot be seen; watching its lock file for up to 30 s',
        ),
      })
    }
    catch (error) {
      if (!(error instanceof DataDirLockedError) || tries >= LOCK_RETRIES) {
        throw error
      }
      await wait(RETRY_MS, undefined, { signal })
    }
  }
}

async function retryWhileAway<T>(work: () => Promise<T>, log: Log, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work()
    }
    catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
      const { code } = toAppError(cause)
      if (code !== 'unavailable' && code !== 'read_only') {
        throw error
      }
      log.warn(
        { err: cause },
        code === 'read_only' ? 'the database takes no writes; trying again' : 'the database is away; trying again',
      )
      await wait(RETRY_MS, undefined, { signal })
    }
  }
}
