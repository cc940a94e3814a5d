import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openStore } from '../../artifact/open-store'
import { hasFactory } from '../../db/artifact-references'
import { openDatabase, type Database } from '../../db/client'
import type { Config } from '../../server/config/config'
import { openConfig } from '../../server/config/config-store'
import { BackupError } from '../../server/upkeep/backup-file'
import { collectArtifacts } from '../../server/upkeep/collect-artifacts'
import { sayAndEnd } from './lib/say-and-end'

const HOUR_MS = 3_600_000
const LEAST_HOURS = 24
const USUAL_HOURS = 72

const open = (url: string | undefined, dataDir: string) => openDatabase(url ? { url } : { dataDir })

/** Everything that may name an artifact. @throws BackupError when the factory's database is not known */
async function openOthers({ databaseUrl, dataDir, mode, factory }: Config, own: Database): Promise<Database[]> {
  if (await hasFactory(own)) {
    return []
  }
  const given = process.env.FACTORY_DATA_DIR
  const folder = given || path.join(dataDir, 'factory')
  // Beside a factory of its own, DATA_DIR/factory is what an embedded one has left: it does not know the runs of now.
  const isKnown = existsSync(folder) && (mode === 'embedded' || Boolean(given))
  if ((!factory.databaseUrl || factory.databaseUrl === databaseUrl) && !isKnown) {
    if (mode === 'embedded' && !given) {
      return []
    }
    throw new BackupError(
      'the factory\'s database is not known, and its runs may name artifacts: set FACTORY_DATABASE_URL or '
      + 'FACTORY_DATA_DIR. Nothing was removed',
    )
  }
  return [await open(factory.databaseUrl === databaseUrl ? undefined : factory.databaseUrl, folder)]
}

/** Removes artifacts that nothing refers to, or only names them. */
await sayAndEnd(async () => {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean' }, 'grace-hours': { type: 'string' } } })
  const graceHours = Number(values['grace-hours'] ?? USUAL_HOURS)
  const isDryRun = values['dry-run'] ?? false
  if (!(graceHours >= LEAST_HOURS)) {
    throw new BackupError(
      `--grace-hours must be a number from ${LEAST_HOURS}, not ${values['grace-hours']}: an upload or a stage may be `
      + 'under way that long',
    )
  }
  const config = openConfig(process.env).config()
  const embedded = path.join(config.dataDir, 'console')
  if (!config.databaseUrl && !existsSync(embedded)) {
    throw new BackupError(
      `there is no console: ${embedded} does not exist (DATA_DIR and DATABASE_URL say where to look)`,
    )
  }
  const own = await open(config.databaseUrl, embedded)
  const others: Database[] = []
  try {
    const artifacts = await openStore(config.artifacts)
    others.push(...await openOthers(config, own))
    const { files, unreferenced, young, folders } = await collectArtifacts({
      console: own, others, artifacts, archiveDir: config.archiveDir,
      graceMs: graceHours * HOUR_MS, isDryRun,
    })
    for (const { sha256, bytes } of unreferenced) {
      process.stdout.write(`${isDryRun ? 'would remove' : 'removed'} ${sha256} ${bytes}\n`)
    }
    for (const folder of folders) {
      process.stdout.write(
        `${isDryRun ? 'would remove' : 'removed'} ${path.join(config.archiveDir, folder)}, which no release names\n`,
      )
    }
    const bytes = unreferenced.reduce((sum, file) => sum + file.bytes, 0)
    process.stdout.write(
      `${files} artifacts, ${unreferenced.length} of them unreferenced (${bytes} `
      + `bytes)${isDryRun ? ', none removed' : ''}; ${young} more are too young, or a run is under way\n`,
    )
  }
  finally {
    await Promise.all([own, ...others].map(database => database.close()))
  }
})
