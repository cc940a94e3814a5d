import { ROUTES } from '#shared/contract/routes'
import { exportConfig } from '#server/services/config/config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/config/export */
export default defineApiHandler(ROUTES.configExport, ({ services }) => exportConfig(services))
