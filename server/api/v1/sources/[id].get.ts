import { ROUTES } from '#shared/contract/routes'
import { getSource } from '../../../services/source.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/sources/{id} */
export default defineApiHandler(ROUTES.sourceGet, ({ services, params }) => getSource(services, params.id))
