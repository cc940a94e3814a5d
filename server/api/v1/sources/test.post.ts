import { ROUTES } from '#shared/contract/routes'
import { trySource } from '../../../services/source-test.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** POST /api/v1/sources/test */
export default defineApiHandler(ROUTES.sourceTry, ({ services, body }) => trySource(services, body))
