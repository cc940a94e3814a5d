import path from 'node:path'
import { openDatabase } from '../../db/client'
import { migrateToLatest } from '../../db/migrate'
import { parseConfig } from '../../server/config/config'

/** Migrates the console's database by hand; the server does the same at every start. */
const { databaseUrl, dataDir } = parseConfig(process.env)
const database = await openDatabase(databaseUrl ? { url: databaseUrl } : { dataDir: path.join(dataDir, 'console') })
try {
  const names = await migrateToLatest(database)
  process.stdout.write(names.length > 0 ? `migrated: ${names.join(', ')}\n` : 'nothing to migrate\n')
}
finally {
  await database.close()
}
