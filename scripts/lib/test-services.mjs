import { chromiumSource, postgresSource, redisSource, s3Source } from './test-sources.mjs'

const SOURCES = { postgres: postgresSource, redis: redisSource, s3: s3Source, chromium: chromiumSource }

/**
 * Postgres, Redis, a store of S3 and Chromium for the whole run: from the environment, otherwise from installed
 * programs, otherwise installed now, otherwise a loud notice of what is not tested (a failure under CI).
 *
 * @param {string[]} needed
 */
export async function giveServices(needed) {
  const env = {}
  const started = []
  let isStopping = false
  const stop = async () => {
    for (const service of started.splice(0)) {
      await service.stop()
    }
  }
  // The running step gets the signal too and ends; then the loop stops, and the services after it.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      isStopping = true
    })
  }

  for (const name of new Set(needed)) {
    const { variable, give } = SOURCES[name]
    if (process.env[variable]) {
      console.log(`${name}: given (${variable})`)
      continue
    }
    try {
      const service = await give()
      started.push(service)
      env[variable] = service.url
      console.log(`${name}: ${service.url}`)
    }
    catch (error) {
      if (process.env.CI) {
        await stop()
        throw new Error(`${name} is required under CI`, { cause: error })
      }
      console.warn(`\n!!! ${name} is missing: what needs it is NOT TESTED (${error.message})\n`)
    }
  }
  return { env, stop, isStopping: () => isStopping }
}
