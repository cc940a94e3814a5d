import { ROUTES } from '#shared/contract/routes'
import { listTemplates } from '#server/services/template/template.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/templates */
export default defineApiHandler(ROUTES.templateList, ({ services, query }) => listTemplates(services, query))
