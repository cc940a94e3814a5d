import { ROUTES } from '#shared/contract/routes'
import { rollbackConfig } from '#server/services/config/config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/config/rollback */
export default defineApiHandler(ROUTES.configRollback, ({ services, actor, seenVersions, body }) =>
  rollbackConfig(services, actor, { seenVersions, revision: body.revision }))
