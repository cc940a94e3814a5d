import { ROUTES } from '#shared/contract/routes'
import { importConfig } from '#server/services/config/config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/config/import */
export default defineApiHandler(ROUTES.configImport, ({ services, actor, seenVersions, query, body }) =>
  importConfig(services, actor, { seenVersions, text: body.text, isDryRun: query.dryRun }))
