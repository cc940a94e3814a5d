import { findPostgres, startPostgres, type PrivateServer } from './postgres.ts'
import { findRedis, startRedis } from './redis.ts'

/**
 * For `npx vitest` alone: `npm test` gives both for its whole run, and then there is nothing to do.
 * Runs in vitest's main process, because its workers end without a chance to stop what they started.
 */
export default async function giveServices(): Promise<() => Promise<void>> {
  const started: PrivateServer[] = []
  const give = async (variable: string, program: string | undefined, start: (program: string) => Promise<PrivateServer>) => {
    if (process.env[variable] || !program) {
      return
    }
    const server = await start(program)
    started.push(server)
    process.env[variable] = server.url
  }
  await give('TEST_DATABASE_URL', findPostgres(), startPostgres)
  await give('TEST_REDIS_URL', findRedis(), startRedis)

  return async () => {
    for (const server of started) {
      await server.stop()
    }
  }
}
