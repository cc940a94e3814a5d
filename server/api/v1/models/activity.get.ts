import { ROUTES } from '#shared/contract/routes'
import { readActivity } from '#server/services/model/model-activity.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/models/activity */
export default defineApiHandler(ROUTES.modelActivity, ({ services, query }) => readActivity(services, query))
