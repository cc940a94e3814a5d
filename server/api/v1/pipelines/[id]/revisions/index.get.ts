import { ROUTES } from '#shared/contract/routes'
import { listRevisions } from '../../../../../services/pipeline.service'
import { defineApiHandler } from '../../../../../utils/api-handler'

/** GET /api/v1/pipelines/{id}/revisions */
export default defineApiHandler(ROUTES.pipelineRevisionList, ({ services, params, query }) => listRevisions(services, { ...query, id: params.id }))
