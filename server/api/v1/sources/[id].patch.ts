import { ROUTES } from '#shared/contract/routes'
import { changeSource } from '../../../services/source.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** PATCH /api/v1/sources/{id} */
export default defineApiHandler(ROUTES.sourceChange, ({ services, actor, params, body, expectedVersion }) =>
  changeSource(services, actor, { id: params.id, expectedVersion, change: body }))
