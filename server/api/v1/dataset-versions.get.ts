import { ROUTES } from '#shared/contract/routes'
import { listNewestVersions } from '../../services/overview.service'
import { defineApiHandler } from '../../utils/api-handler'

/** GET /api/v1/dataset-versions */
export default defineApiHandler(ROUTES.versionList, ({ services, query }) => listNewestVersions(services, query))
