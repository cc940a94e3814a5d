import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openDatabase } from '../../db/client'
import { drawErd } from '../../db/erd'
import { migrateToLatest } from '../../db/migrate'

/** Draws the schema of a freshly migrated database; the argument is the page to write. */
const [file] = process.argv.slice(2)
if (!file) {
  throw new Error('usage: erd <file>')
}
const folder = await mkdtemp(path.join(tmpdir(), 'erd-'))
const database = await openDatabase({ dataDir: path.join(folder, 'console') })
try {
  await migrateToLatest(database)
  await writeFile(file, await drawErd(database.db))
}
finally {
  await database.close()
  await rm(folder, { recursive: true, force: true })
}
