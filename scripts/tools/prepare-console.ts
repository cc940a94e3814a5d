import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openDatabase } from '../../db/client'
import { migrateToLatest } from '../../db/migrate'
import { ensureNextPartitions } from '../../db/partitions'
import { dumpPrepared } from '../../embedded/dump-prepared'

/** Creates the migrated data directory that a first start unpacks; the argument is the file to write. */
const [file] = process.argv.slice(2)
if (!file) {
  throw new Error('usage: prepare-console <file>')
}
const folder = await mkdtemp(path.join(tmpdir(), 'prepare-console-'))
const database = await openDatabase({ dataDir: path.join(folder, 'console') })
try {
  await migrateToLatest(database)
  // A fifth of a first start in the months of the build; later ones make their own.
  await ensureNextPartitions(database)
  if (!database.lite) {
    throw new Error('not a PGlite database')
  }
  await dumpPrepared(database.lite, file)
}
finally {
  await database.close()
  await rm(folder, { recursive: true, force: true })
}
