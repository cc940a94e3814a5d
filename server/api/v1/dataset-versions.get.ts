import { ROUTES } from '#shared/contract/routes'
import { listNewestVersions } from '#server/services/overview/overview.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/dataset-versions */
export default defineApiHandler(ROUTES.versionList, ({ services, query }) => listNewestVersions(services, query))
