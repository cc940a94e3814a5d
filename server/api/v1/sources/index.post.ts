import { ROUTES } from '#shared/contract/routes'
import { createSource } from '../../../services/source.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** POST /api/v1/sources */
export default defineApiHandler(ROUTES.sourceCreate, ({ services, actor, body }) => createSource(services, actor, body))
