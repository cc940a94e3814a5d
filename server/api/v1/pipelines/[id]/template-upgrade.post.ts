import { ROUTES } from '#shared/contract/routes'
import { upgradePipeline } from '#server/services/template/template-upgrade.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/pipelines/{id}/template-upgrade?dryRun= */
export default defineApiHandler(ROUTES.pipelineUpgrade, ({ services, actor, params, query, body, seenVersions }) =>
  upgradePipeline(services, actor, { id: params.id, seenVersions, ...body, isDryRun: query.dryRun }))
