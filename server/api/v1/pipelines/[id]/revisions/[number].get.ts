import { ROUTES } from '#shared/contract/routes'
import { getRevision } from '#server/services/pipeline/pipeline-diff.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/pipelines/{id}/revisions/{number} */
export default defineApiHandler(ROUTES.pipelineRevisionGet, ({ services, params }) => getRevision(services, params))
