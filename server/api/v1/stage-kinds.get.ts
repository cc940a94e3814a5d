import { ROUTES } from '#shared/contract/routes'
import { listStageKinds } from '#server/services/system/stage-kind.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/stage-kinds */
export default defineApiHandler(ROUTES.stageKindList, ({ services }) => listStageKinds(services))
