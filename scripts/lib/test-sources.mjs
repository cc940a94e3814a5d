import { findChromium } from '../../tests/support/browser/chromium.ts'
import { startMoto } from '../../tests/support/store/moto.ts'
import { startPostgres } from '../../tests/support/services/postgres.ts'
import { startRedis } from '../../tests/support/services/redis.ts'
import {
  DEBIAN, findMoto, findPostgres, findRedis, installDebianPackages, installMoto,
} from './programs.mjs'
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

export const s3Source = {
  variable: 'TEST_S3_ENDPOINT',
  async give() {
    // Debian's Python makes no environment without a package of its own.
    const isThere = findMoto() || await installMoto()
      || (await installDebianPackages(DEBIAN.python[0]) && await installMoto())
    if (!isThere) {
      throw new Error('no moto is installed, and it could not be installed')
    }
    return startMoto(findMoto())
  },
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
