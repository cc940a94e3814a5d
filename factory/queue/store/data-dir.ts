import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { createJobs } from '../engine/jobs.ts'
import { openPglite } from './database.ts'
import { migrate } from './migrations.ts'
import { unpackTar } from './unpack-tar.ts'

/**
 * Fills an empty data directory from a prepared one: a first start takes one second instead of six. It is
 * renamed when complete, so that a kill in the middle leaves nothing that later starts would fail on.
 */
export async function fillDataDir(dataDir: string, prepared: string | undefined): Promise<void> {
  if (!prepared || !existsSync(prepared) || !await isEmpty(dataDir))
    return
  const half = `${dataDir}.half`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { recursive: true, mode: 0o700 })
  await unpackTar(await readFile(prepared), half)
  await rm(dataDir, { recursive: true, force: true })
  await rename(half, dataDir)
}

/** Makes the file that `fillDataDir` takes: a migrated directory, still without an identity of its own. */
export async function prepareDataDir(file: string, schema: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'factory-prepare-'))
  try {
    const connection = await openPglite(path.join(folder, 'factory'), schema)
    await migrate(connection)
    const jobs = createJobs({ connection, log: pino({ level: 'silent' }) })
    await jobs.start()
    await jobs.stop(1_000)
    await connection.pglite?.exec('CHECKPOINT')
    const dump = await connection.pglite!.dumpDataDir('gzip')
    await connection.close()
    await mkdir(path.dirname(path.resolve(file)), { recursive: true })
    await writeFile(file, Buffer.from(await dump.arrayBuffer()))
  }
  finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const isEmpty = async (folder: string) => !existsSync(folder) || (await readdir(folder)).length === 0
