import { defineEventHandler } from 'h3'
import { ensureRequestId } from '../utils/request-id'

/** Every answer names its request, whatever becomes of it. */
export default defineEventHandler((event) => {
  ensureRequestId(event)
})
