import { ROUTES } from '#shared/contract/routes'
import { listSilencesOf } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/silences */
export default defineApiHandler(ROUTES.silenceList, ({ services, query }) => listSilencesOf(services, query))
