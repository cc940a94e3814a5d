import { ROUTES } from '#shared/contract/routes'
import { createSource } from '#server/services/source/source.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/sources */
export default defineApiHandler(ROUTES.sourceCreate, ({ services, actor, body }) => createSource(services, actor, body))
