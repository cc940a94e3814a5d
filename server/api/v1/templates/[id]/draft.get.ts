import { ROUTES } from '#shared/contract/routes'
import { getDraft } from '#server/services/template/template.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/templates/{id}/draft */
export default defineApiHandler(ROUTES.templateDraftGet, ({ services, params }) => getDraft(services, params.id))
