import { ROUTES } from '#shared/contract/routes'
import { openTest } from '#server/services/model/model-test.service'
import { defineApiHandler } from '#server/http/api-handler'
import { readerGone, sendEvents } from '#server/http/stream/send-events'

/** POST /api/v1/models/{id}/test */
export default defineApiHandler(ROUTES.modelTest, async ({ services, event, actor, params, body }) =>
  sendEvents(event, await openTest(services, actor, { ...params, ...body }, readerGone(event))))
