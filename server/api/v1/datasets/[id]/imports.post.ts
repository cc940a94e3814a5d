import { ROUTES } from '#shared/contract/routes'
import { importSource } from '#server/services/launch/dataset-import.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/datasets/{id}/imports */
export default defineApiHandler(ROUTES.datasetImport, ({ services, actor, params, body }) =>
  importSource(services, actor, { ...body, id: params.id }))
