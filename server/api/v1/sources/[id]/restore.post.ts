import { ROUTES } from '#shared/contract/routes'
import { restoreSource } from '#server/services/source/source.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/sources/{id}/restore */
export default defineApiHandler(ROUTES.sourceRestore, ({ services, actor, params }) =>
  restoreSource(services, actor, params.id))
