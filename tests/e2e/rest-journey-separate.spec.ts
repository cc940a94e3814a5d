import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApi } from '../support/api'
import { itMakesTheJourney } from '../support/journey'
import { givenPostgres, hasPostgres } from '../support/postgres'
import { givenRedis, hasRedis } from '../support/redis'
import { factoryPids, startConsole, startFactory, temporaryFolder, type StartedConsole, type StartedFactory } from '../support/servers'

const isPossible = hasPostgres() && hasRedis()
if (!isPossible && process.env.CI)
  throw new Error('Postgres and Redis are required')

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

  it('runs on the real ones and starts no factory', async () => {
    const { mode, cache, dependencies } = await createApi(server.url)('systemGet')

    expect({ mode, cache: cache.kind, database: dependencies.find(it => it.name === 'database')?.kind }).toEqual({ mode: 'standalone', cache: 'redis', database: 'postgres' })
    expect(await factoryPids(server.pid)).toEqual([])
  })

  itMakesTheJourney(() => server.url)
})
