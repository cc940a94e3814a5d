import { expect, it } from 'vitest'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { toOpenApi } from '#server/services/openapi/openapi.service'
import { toClientRoutes, toClientSchema } from '../../support/client/generate'

it('the table of routes of the published client is that of the registry', async () => {
  await expect(toClientRoutes(Object.entries<RouteDefinition>(ROUTES))).toMatchFileSnapshot('../../../client/gen/routes.ts')
})

it('the types of the published client are those of the OpenAPI document', async () => {
  await expect(await toClientSchema(toOpenApi())).toMatchFileSnapshot('../../../client/gen/schema.ts')
})
