import { ROUTES } from '#shared/contract/routes'
import { listStageKinds } from '../../services/stage-kind.service'
import { defineApiHandler } from '../../utils/api-handler'

/** GET /api/v1/stage-kinds */
export default defineApiHandler(ROUTES.stageKindList, ({ services }) => listStageKinds(services))
