import { defineEventHandler } from 'h3'
import { log } from '#server/log'
import { isFromOutside } from '#server/http/compress'
import { ensureRequestId } from '#server/http/request-id'
import { logRequest } from '#server/http/request-log'

/** Gives every answer a request ID, also failures. */
export default defineEventHandler((event) => {
  ensureRequestId(event)
  if (log.isLevelEnabled('debug') && isFromOutside(event)) {
    logRequest(event)
  }
})
