import { ROUTES } from '#shared/contract/routes'
import { getPipelineDiff } from '../../../../services/pipeline-diff.service'
import { defineApiHandler } from '../../../../utils/api-handler'

/** GET /api/v1/pipelines/{id}/diff?from&to */
export default defineApiHandler(ROUTES.pipelineDiff, ({ services, params, query }) => getPipelineDiff(services, { ...query, id: params.id }))
