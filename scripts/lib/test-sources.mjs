import { findChromium } from '../../tests/support/browser/chromium.ts'
import { findPostgres, startPostgres } from '../../tests/support/services/postgres.ts'
import { installDebianPackages } from '../../tests/support/services/programs.ts'
import { findRedis, startRedis } from '../../tests/support/services/redis.ts'
import { run } from './run.mjs'

/** The path of a program; its packages are installed when it is missing and that is possible. */
async function found(name, find, packages) {
  const path = find() ?? (await installDebianPackages(packages) ? find() : undefined)
  if (!path) {
    throw new Error(`no ${name} is given or installed, and it could not be installed`)
  }
  return path
}

export const postgresSource = {
  variable: 'TEST_DATABASE_URL',
  give: async () => startPostgres(await found('Postgres', findPostgres, ['postgresql'])),
}

export const redisSource = {
  variable: 'TEST_REDIS_URL',
  give: async () => startRedis(await found('Redis', findRedis, ['redis-server'])),
}

export const chromiumSource = {
  variable: 'TEST_CHROMIUM',
  async give() {
    const noop = async () => {}
    const install = name => installDebianPackages([name, 'fonts-noto-cjk']).catch(() => false)
    const given = findChromium()
    // The whole suite is quicker with the shell, so a machine that is set up for one run gets it.
    if (!given || (process.env.CI && !given.endsWith('-shell'))) {
      await install('chromium-headless-shell')
    }
    const here = findChromium() ?? (await install('chromium') ? findChromium() : undefined)
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
