import { ROUTES } from '#shared/contract/routes'
import { sampleRelease } from '#server/services/release/release-sample.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/releases/{id}/sample */
export default defineApiHandler(ROUTES.releaseSample, ({ services, params }) => sampleRelease(services, params.id))
