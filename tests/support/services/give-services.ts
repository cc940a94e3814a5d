import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { findMoto, findPostgres, findRedis } from '#scripts/lib/programs.mjs'
import { startMoto } from '../store/moto.ts'
import { startPostgres, type PrivateServer } from './postgres.ts'
import { startRedis } from './redis.ts'
import { FOLDER_NAME, temporaryRoot } from './temporary-root.ts'

/** One folder for temporary files per call of vitest: processes may be killed before they remove theirs. */
function giveTemporaryFolder(): () => void {
  if (process.env.TEST_FOLDER) {
    return () => undefined
  }
  const folder = mkdtempSync(path.join(temporaryRoot(), `${FOLDER_NAME}${process.pid}-`))
  // Postgres and the container's user cannot enter a folder of root's alone.
  chmodSync(folder, 0o755)
  // Contains V8's compile cache too: the same programs are started again and again.
  Object.assign(process.env, { TEST_FOLDER: folder, TMPDIR: folder, NODE_COMPILE_CACHE: path.join(folder, 'compiled') })
  return () => rmSync(folder, { recursive: true, force: true })
}

/**
 * Runs in vitest's main process, because its workers end without a chance to stop what they started. `npm test` gives
 * Postgres, Redis and moto to all of its calls; `npx vitest` alone starts its own.
 */
export default async function giveServices(): Promise<() => Promise<void>> {
  const removeFolder = giveTemporaryFolder()
  const started: PrivateServer[] = []
  const give = async (
    variable: string, program: string | undefined, start: (program: string) => Promise<PrivateServer>,
  ) => {
    if (process.env[variable] || !program) {
      return
    }
    const server = await start(program)
    started.push(server)
    process.env[variable] = server.url
  }
  await give('TEST_DATABASE_URL', findPostgres(), startPostgres)
  await give('TEST_REDIS_URL', findRedis(), startRedis)
  await give('TEST_S3_ENDPOINT', findMoto(), startMoto)

  return async () => {
    for (const server of started) {
      await server.stop()
    }
    removeFolder()
  }
}
