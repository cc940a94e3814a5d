import { afterAll, beforeAll, describe } from 'vitest'
import { toStoreSettings } from '#artifact/store-place'
import { itMakesTheJourney } from '../support/run/journey'
import { startConsole, type StartedConsole, temporaryFolder } from '../support/services/servers'
import { givenBucket } from '../support/store/moto'
import { storeKinds } from '../support/store/stores'

describe.runIf(storeKinds().includes('bucket'))('by REST alone, with artifacts in a bucket', () => {
  const place = { url: '' }
  let server: StartedConsole | undefined

  beforeAll(async () => {
    const [bucket, directory] = await Promise.all([givenBucket(), temporaryFolder('growing')])
    server = await startConsole({ env: { ...toStoreSettings({ directory, bucket }), MODEL_SIMULATOR: 'true' } })
    place.url = server.url
  })

  afterAll(() => server?.stop())

  itMakesTheJourney(place)
})
