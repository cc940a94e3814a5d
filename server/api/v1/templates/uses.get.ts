import { ROUTES } from '#shared/contract/routes'
import { listTemplateUses } from '#server/services/template/template.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/templates/uses?projectId&q&closest&id */
export default defineApiHandler(ROUTES.templateUseList, ({ services, query }) => listTemplateUses(services, query))
