import { ROUTES } from '#shared/contract/routes'
import { defineApiHandler } from '#server/http/api-handler'
import { settleParts } from '#server/http/problem'
import { readOverviewParts } from '#server/services/overview/overview.service'

/** GET /api/v1/overview/parts */
export default defineApiHandler(ROUTES.overviewPartsGet, ({ event, services, query }) =>
  settleParts(event, readOverviewParts(services, query)))
