import { ROUTES } from '#shared/contract/routes'
import { openTail } from '#server/services/run/run-tail.service'
import { untilSignedOut } from '#server/http/access/admit'
import { defineApiHandler } from '#server/http/api-handler'
import { readerGone, sendEvents } from '#server/http/stream/send-events'

/** GET /api/v1/runs/{id}/tail */
export default defineApiHandler(ROUTES.runTail, async ({ services, event, params, query }) => {
  const over = AbortSignal.any([readerGone(event), await untilSignedOut(event, services)])
  return sendEvents(event, await openTail(services, { ...params, ...query }, over))
})
