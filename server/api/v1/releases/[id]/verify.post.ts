import { ROUTES } from '#shared/contract/routes'
import { verifyRelease } from '#server/services/release/release-download.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/releases/{id}/verify */
export default defineApiHandler(ROUTES.releaseVerify, ({ services, params }) => verifyRelease(services, params.id))
