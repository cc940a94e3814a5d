import { ROUTES } from '#shared/contract/routes'
import { listViews } from '#server/services/run/saved-view.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/views */
export default defineApiHandler(ROUTES.viewList, ({ services, actor, query }) => listViews(services, actor, query))
