import { ROUTES } from '#shared/contract/routes'
import { replayRule } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/alert-rules/replay */
export default defineApiHandler(ROUTES.alertRuleReplay, ({ services, body }) => replayRule(services, body))
