import { openPglite, openPostgres } from '#factory/queue/store/database.ts'
import { createFakePool } from './queue-fake-pool.ts'
import { startQueue } from './queue-support.ts'

/** A queue in a process of its own, so that it can be killed: `<data directory or postgres:// address>`. */
const [storage = ''] = process.argv.slice(2)

const connection = storage.startsWith('postgres:')
  ? openPostgres(storage, 'factory')
  : await openPglite(storage, 'factory')
const { port } = await startQueue(connection, { heartbeatSeconds: 10, pool: createFakePool(4) })
process.send?.({ port })
process.on('disconnect', () => process.exit(0))
