import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { ensureDataDir } from '#embedded/data-dir.ts'
import { dumpPrepared } from '#embedded/dump-prepared.ts'
import { createJobs } from './jobs.ts'
import { openPglite } from './database.ts'
import { migrate } from './migrations.ts'

/** Creates the factory's data directory if there is none. */
export const fillDataDir = (dataDir: string, preparedPath: string | undefined, isOptimized = false): Promise<void> =>
  ensureDataDir({ dataDir, preparedPath, isOptimized })

/** Creates the file for `fillDataDir`: a migrated directory without an identity. */
export async function prepareDataDir(file: string, schema: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'factory-prepare-'))
  try {
    const connection = await openPglite(path.join(folder, 'factory'), schema)
    await migrate(connection)
    const jobs = createJobs({ connection, log: pino({ level: 'silent' }) })
    await jobs.start()
    await jobs.stop(1_000)
    await dumpPrepared(connection.pglite!, file)
    await connection.close()
  }
  finally {
    await rm(folder, { recursive: true, force: true })
  }
}
