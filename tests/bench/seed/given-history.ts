import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import {
  startConsole, temporaryFolder, type ConsoleOptions, type StartedConsole,
} from '../../support/services/servers.ts'
import { seedHistory, STAGES } from './history-seed.ts'

type Options = Omit<ConsoleOptions, 'database' | 'dataDir'>

/**
 * The built console on embedded storage with the runs of a busy month: fifty rows on the first page of the list,
 * figures in every panel. Migrated by the console itself, then filled while it is away.
 */
export async function startWithHistory(runs: number, options: Options = {}): Promise<StartedConsole> {
  const dataDir = await temporaryFolder('history')
  await (await startConsole({ ...options, dataDir })).stop()
  const lite = await PGlite.create({ dataDir: path.join(dataDir, 'console') })
  await seedHistory((text, values) => lite.query(text, values), runs * STAGES.length, () => undefined)
  await lite.close()
  return startConsole({ ...options, dataDir })
}
