import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { PGlite } from '@electric-sql/pglite'

/**
 * `create database` copies these. Nobody creates one here, and a first start would unpack and sync 600 files for them.
 */
const TEMPLATES = ['template0', 'template1']

/** Writes an open, migrated database as the file with which `ensureDataDir` begins. */
export async function dumpPrepared(lite: PGlite, file: string): Promise<void> {
  for (const name of TEMPLATES) {
    await lite.exec(`alter database ${name} is_template false`)
    await lite.exec(`drop database ${name}`)
  }
  await lite.exec('checkpoint')
  const dump = await lite.dumpDataDir('gzip')
  await mkdir(path.dirname(path.resolve(file)), { recursive: true })
  await writeFile(file, Buffer.from(await dump.arrayBuffer()))
}
