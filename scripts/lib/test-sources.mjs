import { findChromium } from '../../tests/support/browser/chromium.ts'
import { startPostgres } from '../../tests/support/services/postgres.ts'
import { startRedis } from '../../tests/support/services/redis.ts'
import { DEBIAN, findPostgres, findRedis, installDebianPackages } from './programs.mjs'
import { run } from './run.mjs'

/** The path of a program; its packages are installed when it is missing and that is possible. */
async function found(name, find, [packages]) {
  const path = find() ?? (await installDebianPackages(packages) ? find() : undefined)
  if (!path) {
    throw new Error(`no ${name} is given or installed, and it could not be installed`)
  }
  return path
}

export const postgresSource = {
  variable: 'TEST_DATABASE_URL',
  give: async () => startPostgres(await found('Postgres', findPostgres, DEBIAN.postgres)),
}

export const redisSource = {
  variable: 'TEST_REDIS_URL',
  give: async () => startRedis(await found('Redis', findRedis, DEBIAN.redis)),
}

export const chromiumSource = {
  variable: 'TEST_CHROMIUM',
  async give() {
    const noop = async () => {}
    const [shell, whole] = DEBIAN.chromium
    const given = findChromium()
    // The whole suite is quicker with the shell, so a machine that is set up for one run gets it.
    if (!given || (process.env.CI && !given.endsWith('-shell'))) {
      await installDebianPackages(shell)
    }
    const here = findChromium() ?? (await installDebianPackages(whole) ? findChromium() : undefined)
    if (here) {
      return { url: here, stop: noop }
    }
    await run('playwright-core', ['install', 'chromium'], { timeoutMs: 5 * 60_000 })
    const own = findChromium()
    if (!own) {
      throw new Error('no Chromium is given or installed, and it could not be installed')
    }
    return { url: own, stop: noop }
  },
}
