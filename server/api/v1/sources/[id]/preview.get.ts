import { ROUTES } from '#shared/contract/routes'
import { previewSource } from '#server/services/source/test-source.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/sources/{id}/preview */
export default defineApiHandler(ROUTES.sourcePreview, ({ services, params, query }) =>
  previewSource(services, { ...query, id: params.id }))
