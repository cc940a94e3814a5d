import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { toNodeListener } from 'h3'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toStoreSettings } from '#artifact/store-place'
import { openConfig } from '#server/config/config-store'
import { enterPhase } from '#server/http/services'
import { startLife, type Life } from '#server/lifecycle/life'
import { createApi } from '../support/api/api'
import { createRoutes } from '../support/api/api-server'
import { itMakesTheJourney } from '../support/run/journey'
import { until } from '../support/services/process'
import { askMoto, givenBucket, motoUrl } from '../support/store/moto'
import { type S3Proxy, startS3Proxy } from '../support/store/s3-proxy'
import { storeKinds } from '../support/store/stores'

/** The real console and the real factory as its child, with all artifacts in a bucket that fails now and then. */
describe.runIf(storeKinds().includes('bucket'))('with artifacts in a bucket', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'on-bucket-'))
  const place = { url: '' }
  let proxy: S3Proxy
  let life: Life
  let server: Server
  let objects: string

  beforeAll(async () => {
    proxy = await startS3Proxy(motoUrl())
    const bucket = await givenBucket(proxy.url)
    objects = `${bucket.name}?list-type=2&prefix=${bucket.prefix}`
    Object.assign(proxy.faults, { delayMs: 2, refuseEvery: 31, loseEvery: 43, cutEvery: 5 })
    const settings = openConfig({
      ...toStoreSettings({ directory: path.join(dataDir, 'growing'), bucket }),
      DATA_DIR: dataDir, LOG_LEVEL: 'silent', FACTORY_WORKERS: '2', MODEL_SIMULATOR: 'true',
    })
    life = startLife(settings, pino({ level: 'silent' }))
    expect(await life.started).toBe(true)
    server = createServer(toNodeListener(await createRoutes()))
    // As the built console has it.
    server.keepAliveTimeout = 65_000
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    place.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await until('the factory', async () => (await createApi(place.url)('systemGet')).queue)
  })

  afterAll(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    await life.end()
    await proxy.close()
    enterPhase('starting')
    rmSync(dataDir, { recursive: true, force: true })
  })

  itMakesTheJourney(place)

  it('everything is in the bucket, and nothing that is complete on this machine', async () => {
    const listed = await (await askMoto(objects)).text()

    expect(listed.match(/<Key>of\/this-test\/sha256\//g)?.length).toBeGreaterThan(10)
    expect(readdirSync(path.join(dataDir, 'growing'))).toEqual(['tmp'])
    expect(readdirSync(dataDir)).not.toContain('artifacts')
  })

  it('the settings page shows how much is stored, no disk, and no secret', async () => {
    const detail = await createApi(place.url)('systemDetailGet')

    expect(detail.storage.artifacts?.files).toBeGreaterThan(10)
    expect(detail.storage.disk).toBeNull()
    const valueOf = (name: string) => detail.settings.find(setting => setting.name === name)?.value
    expect(valueOf('ARTIFACT_STORE')).toMatch(/^s3:\/\/test-/)
    expect(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map(valueOf)).toEqual([null, null])
    expect(JSON.stringify(detail)).not.toContain('test-secret')
  })
})
