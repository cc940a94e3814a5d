import { ROUTES } from '#shared/contract/routes'
import { listSources } from '../../../services/source.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/sources */
export default defineApiHandler(ROUTES.sourceList, ({ services, query }) => listSources(services, query))
