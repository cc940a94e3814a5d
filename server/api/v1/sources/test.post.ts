import { ROUTES } from '#shared/contract/routes'
import { trySource } from '#server/services/source/test-source.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/sources/test */
export default defineApiHandler(ROUTES.sourceTry, ({ services, body }) => trySource(services, body))
