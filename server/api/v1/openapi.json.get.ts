import { ROUTES } from '#shared/contract/routes'
import { toOpenApi } from '#server/services/openapi/openapi.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/openapi.json */
export default defineApiHandler(ROUTES.openapi, async () => ({ ...toOpenApi() }))
