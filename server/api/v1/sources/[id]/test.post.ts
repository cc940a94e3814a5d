import { ROUTES } from '#shared/contract/routes'
import { testSource } from '#server/services/source/test-source.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/sources/{id}/test */
export default defineApiHandler(ROUTES.sourceTest, ({ services, actor, params }) =>
  testSource(services, actor, params.id))
