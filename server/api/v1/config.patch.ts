import { ROUTES } from '#shared/contract/routes'
import { changeConfig } from '#server/services/config/config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/config */
export default defineApiHandler(ROUTES.configChange, ({ services, actor, seenVersions, body }) =>
  changeConfig(services, actor, { seenVersions, change: body }))
