import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openStore } from '../../artifact/open-store'
import { openDatabase } from '../../db/client'
import { BackupError, isEmptyFolder } from '../../server/upkeep/backup-file'
import { checkBackup, restoreBackup } from '../../server/upkeep/restore-backup'
import { KEY_FILE } from '../../server/upkeep/manifest'
import { openConfig } from '../../server/config/config-store'
import { ensureSecretKey } from '../../server/config/secret-key'
import { noteRestore } from '../../server/services/audit/audit-anchor.service'
import { createAuditAnchors } from '../../server/services/audit/audit-anchors'
import { sayAndEnd } from './lib/say-and-end'

const USAGE = 'usage: npm run restore -- --from FOLDER [--force] [--check]'

/** In the built product, the migrated database lies beside this program. */
const PREPARED = fileURLToPath(new URL('../prepared/console.tar.gz', import.meta.url))

/** Puts a backup in the place of an empty console, or only looks whether it is whole. */
await sayAndEnd(async () => {
  const { values: { from, force: isForced, check: isOnlyChecked } } = parseArgs({
    options: { from: { type: 'string' }, force: { type: 'boolean' }, check: { type: 'boolean' } },
  })
  if (!from) {
    throw new BackupError(USAGE)
  }
  const manifest = await checkBackup(from)
  const what = `the backup of ${manifest.createdAt} (console ${manifest.version}, `
    + `${manifest.tables.reduce((sum, table) => sum + table.rows, 0)} rows, ${manifest.artifacts.length} artifacts)`
  if (isOnlyChecked) {
    process.stdout.write(`whole: ${what}\n`)
    return
  }
  const { databaseUrl, dataDir, artifacts: place, archiveDir, secretKey, audit } = openConfig(process.env).config()
  const embedded = path.join(dataDir, 'console')
  const isNew = !databaseUrl && await isEmptyFolder(embedded)
  const database = await openDatabase(databaseUrl
    ? { url: databaseUrl }
    : { dataDir: embedded, preparedPath: existsSync(PREPARED) ? PREPARED : undefined })
  try {
    const artifacts = await openStore(place)
    await restoreBackup({ database, dataDir, artifacts, archiveDir }, manifest, { from, isNew, isForced })
    // Without a key the console makes one at its start: nothing could be signed with it.
    const key = secretKey ?? (existsSync(path.join(dataDir, KEY_FILE)) ? await ensureSecretKey(dataDir) : undefined)
    if (key !== undefined) {
      const anchors = createAuditAnchors({
        file: audit.anchorFile, secretKey: key, log: { info: () => undefined, warn: () => undefined },
      })
      await noteRestore({ db: database.db, anchors }, manifest)
      process.stdout.write(anchors.fault() === null
        ? `noted in the audit trail, and in ${audit.anchorFile}\n`
        : `noted in the audit trail, but not in ${audit.anchorFile}: ${anchors.fault()}\n`)
    }
  }
  finally {
    await database.close()
  }
  process.stdout.write(`restored: ${what}; every row was read again and is as it was\n`)
  if (!manifest.secretKey) {
    process.stdout.write(
      'the backup has no key of stored secrets: put secret.key or SECRET_KEY in place before the console starts, or '
      + 'enter the secrets again\n',
    )
  }
})
