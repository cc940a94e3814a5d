import { ROUTES } from '#shared/contract/routes'
import { exportTemplates } from '#server/services/template/template-export.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/templates/export?id= */
export default defineApiHandler(ROUTES.templateExport, ({ services, query }) => exportTemplates(services, query))
