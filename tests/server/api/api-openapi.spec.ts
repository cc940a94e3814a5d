import { expect, it } from 'vitest'
import { toOpenApi } from '#server/services/openapi/openapi.service'
import { startApiServer } from '../../support/api/api-server'
import { createApi } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const server = hold(() => startApiServer(mainDatabase()))

it('describes itself', async () => {
  expect(await createApi(server.url)('openapi')).toEqual(JSON.parse(JSON.stringify(toOpenApi())))
})

it('leads from where its documentation was to the page', async () => {
  const response = await fetch(`${server.url}/api/docs`, { redirect: 'manual', signal: AbortSignal.timeout(10_000) })

  expect([response.status, response.headers.get('location')]).toEqual([302, '/reference'])
})
