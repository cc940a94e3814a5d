import { openPglite } from '#embedded/open-pglite.ts'

/** A process that has an embedded database, empty, and does nothing. Its argument is the folder. */
const [dataDir = ''] = process.argv.slice(2)
const lite = await openPglite({ dataDir })
await lite.query('SELECT 1')
process.stdout.write('open\n')
setInterval(() => undefined, 60_000)
