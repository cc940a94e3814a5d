import { openDatabase } from '#db/client'
import { migrateToLatest } from '#db/migrate'
import { MIGRATIONS } from '#db/migrations'

/**
 * Migrates in a process of its own, which is killed when one migration has done its work: `<data directory or
 * postgres:// address> <migration>`.
 */
const [storage = '', fatal = ''] = process.argv.slice(2)

const killed = MIGRATIONS[fatal]
if (!killed) {
  throw new Error(`no migration ${fatal}`)
}
Object.assign(MIGRATIONS, {
  [fatal]: {
    up: async (db: Parameters<typeof killed.up>[0]) => {
      await killed.up(db)
      process.kill(process.pid, 'SIGKILL')
      // The signal comes before this does.
      await new Promise(() => undefined)
    },
  },
})
await migrateToLatest(await openDatabase(storage.startsWith('postgres:') ? { url: storage } : { dataDir: storage }))
