import { ROUTES } from '#shared/contract/routes'
import { toOpenApi } from '../../services/openapi.service'
import { defineApiHandler } from '../../utils/api-handler'

/** GET /api/v1/openapi.json */
export default defineApiHandler(ROUTES.openapi, async () => ({ ...toOpenApi() }))
