import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { findPostgres, startPostgres, type PrivateServer } from './postgres.ts'
import { findRedis, startRedis } from './redis.ts'
import { temporaryRoot } from './temporary-root.ts'

/** Of a whole call of vitest: those who make temporary files may be killed before they remove them. */
function giveTemporaryFolder(): () => void {
  if (process.env.TEST_FOLDER) {
    return () => undefined
  }
  const folder = mkdtempSync(path.join(temporaryRoot(), 'suites-'))
  // Postgres and the container's user have no right to what is root's alone.
  chmodSync(folder, 0o755)
  // Beside it what V8 has compiled: the same programs are started again and again.
  Object.assign(process.env, { TEST_FOLDER: folder, TMPDIR: folder, NODE_COMPILE_CACHE: path.join(folder, 'compiled') })
  return () => rmSync(folder, { recursive: true, force: true })
}

/**
 * Runs in vitest's main process, because its workers end without a chance to stop what they started. `npm test` gives
 * Postgres and Redis for all of its calls; `npx vitest` alone has its own.
 */
export default async function giveServices(): Promise<() => Promise<void>> {
  const removeFolder = giveTemporaryFolder()
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
    removeFolder()
  }
}
