import { defineEventHandler } from 'h3'
import { log } from '../log'
import { isFromOutside } from '../utils/compress'
import { ensureRequestId } from '../utils/request-id'
import { logRequest } from '../utils/request-log'

/** Every answer names its request, whatever becomes of it. */
export default defineEventHandler((event) => {
  ensureRequestId(event)
  if (log.isLevelEnabled('debug') && isFromOutside(event)) {
    logRequest(event)
  }
})
