import { ROUTES } from '#shared/contract/routes'
import { restoreDataset } from '../../../../services/dataset.service'
import { defineApiHandler } from '../../../../utils/api-handler'

/** POST /api/v1/datasets/{id}/restore */
export default defineApiHandler(ROUTES.datasetRestore, ({ services, actor, params }) => restoreDataset(services, actor, params.id))
