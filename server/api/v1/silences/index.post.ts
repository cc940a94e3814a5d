import { ROUTES } from '#shared/contract/routes'
import { createSilence } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/silences */
export default defineApiHandler(ROUTES.silenceCreate, ({ services, actor, body }) =>
  createSilence(services, actor, body))
