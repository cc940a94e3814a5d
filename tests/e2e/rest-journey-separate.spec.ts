import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApi } from '../support/api/api'
import { itMakesTheJourney } from '../support/run/journey'
import { givenPostgres, hasPostgres } from '../support/services/postgres'
import { until } from '../support/services/process'
import { givenRedis, hasRedis } from '../support/services/redis'
import { factoryPids, startConsole, startFactory, temporaryFolder, type StartedConsole, type StartedFactory } from '../support/services/servers'

const isPossible = hasPostgres() && hasRedis()
if (!isPossible && process.env.CI) {
  throw new Error('Postgres and Redis are required')
}

let factory: StartedFactory
let server: StartedConsole

describe.skipIf(!isPossible)('by REST alone, on Postgres and Redis with a factory of its own', () => {
  beforeAll(async () => {
    const [databaseUrl, redisUrl, artifacts] = await Promise.all([givenPostgres(), givenRedis(), temporaryFolder('artifacts')])
    const shared = { ARTIFACT_DIR: artifacts, FACTORY_TOKEN: randomBytes(24).toString('hex'), SECRET_KEY: randomBytes(32).toString('base64') }
    factory = await startFactory({ ...shared, FACTORY_DATABASE_URL: databaseUrl, MODEL_SIMULATOR: 'true' })
    server = await startConsole({ env: { ...shared, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, QUEUE_ADDRESS: factory.address } })
  })

  afterAll(async () => {
    await server?.stop()
    await factory?.stop()
  })

  it('uses the given servers and starts no factory', async () => {
    const api = createApi(server.url)
    await until('Redis to be used', async () => (await api('systemGet')).cache.kind === 'redis')
    const { mode, dependencies } = await api('systemGet')

    expect(mode).toBe('standalone')
    expect(dependencies).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'database', kind: 'postgres', state: 'up' }), expect.objectContaining({ name: 'cache', kind: 'redis', state: 'up' })]))
    expect(await factoryPids(server.pid)).toEqual([])
  })

  itMakesTheJourney(() => server.url)
})
