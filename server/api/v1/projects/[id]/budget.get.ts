import { ROUTES } from '#shared/contract/routes'
import { getBudget } from '#server/services/model/budget.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/projects/{id}/budget */
export default defineApiHandler(ROUTES.budgetGet, ({ services, params }) => getBudget(services, params.id))
