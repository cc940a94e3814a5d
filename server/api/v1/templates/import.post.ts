import { ROUTES } from '#shared/contract/routes'
import { importTemplates } from '#server/services/template/template-import.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/templates/import?dryRun= */
export default defineApiHandler(ROUTES.templateImport, ({ services, actor, query, body }) =>
  importTemplates(services, actor, { ...body, isDryRun: query.dryRun }))
