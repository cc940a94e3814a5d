import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { version } from '../../package.json'
import { openStore } from '../../artifact/open-store'
import { openDatabase } from '../../db/client'
import { BackupError } from '../../server/upkeep/backup-file'
import { createBackup } from '../../server/upkeep/create-backup'
import { openConfig } from '../../server/config/config-store'
import { sayAndEnd } from './lib/say-and-end'

const USAGE = 'usage: npm run backup -- --out FOLDER [--with-secret-key]'

/** Writes a backup of everything that the console knows. */
await sayAndEnd(async () => {
  const { values: { out, 'with-secret-key': hasSecretKey } } = parseArgs({
    options: { 'out': { type: 'string' }, 'with-secret-key': { type: 'boolean' } },
  })
  if (!out) {
    throw new BackupError(USAGE)
  }
  const { databaseUrl, dataDir, artifacts: place, archiveDir } = openConfig(process.env).config()
  const embedded = path.join(dataDir, 'console')
  if (!databaseUrl && !existsSync(embedded)) {
    throw new BackupError(
      `there is nothing to back up: ${embedded} does not exist (DATA_DIR and DATABASE_URL say where to look)`,
    )
  }
  const database = await openDatabase(databaseUrl ? { url: databaseUrl } : { dataDir: embedded })
  try {
    const { tables, artifacts, archive, damaged } = await createBackup(
      { database, dataDir, artifacts: await openStore(place), archiveDir }, { out, version, hasSecretKey },
    )
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    process.stdout.write(
      `backup: ${path.resolve(out)}\n${rows} rows of ${tables.length} tables, ${artifacts.length} artifacts, `
      + `${archive.length} archived files\n`,
    )
    if (!hasSecretKey) {
      process.stdout.write('without the key of stored secrets: keep it elsewhere, or add --with-secret-key\n')
    }
    for (const sha256 of damaged) {
      process.stderr.write(`damaged, and left out: artifact ${sha256}\n`)
    }
    process.exitCode = damaged.length > 0 ? 2 : 0
  }
  finally {
    await database.close()
  }
})
