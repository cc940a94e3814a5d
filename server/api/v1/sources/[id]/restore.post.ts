import { ROUTES } from '#shared/contract/routes'
import { restoreSource } from '../../../../services/source.service'
import { defineApiHandler } from '../../../../utils/api-handler'

/** POST /api/v1/sources/{id}/restore */
export default defineApiHandler(ROUTES.sourceRestore, ({ services, actor, params }) => restoreSource(services, actor, params.id))
