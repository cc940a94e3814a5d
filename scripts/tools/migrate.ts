import path from 'node:path'
import { openDatabase } from '../../db/client'
import { migrateToLatest } from '../../db/migrate'
import { openConfig } from '../../server/config/config-store'

/** Migrates the console's database by hand; the server does the same at every start. */
const { databaseUrl, dataDir } = openConfig(process.env).config()
const database = await openDatabase(databaseUrl ? { url: databaseUrl } : { dataDir: path.join(dataDir, 'console') })
try {
  const names = await migrateToLatest(database)
  process.stdout.write(names.length > 0 ? `migrated: ${names.join(', ')}\n` : 'nothing to migrate\n')
}
finally {
  await database.close()
}
