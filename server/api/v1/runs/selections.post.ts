import { ROUTES } from '#shared/contract/routes'
import { defineApiHandler } from '#server/http/api-handler'
import { selectRuns } from '#server/services/bulk/run-selection.service'

/** POST /api/v1/runs/selections */
export default defineApiHandler(ROUTES.runSelect, ({ services, actor, body }) => selectRuns(services, actor, body))
