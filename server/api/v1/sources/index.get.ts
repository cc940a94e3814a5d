import { ROUTES } from '#shared/contract/routes'
import { listSources } from '#server/services/source/source.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/sources */
export default defineApiHandler(ROUTES.sourceList, ({ services, query }) => listSources(services, query))
