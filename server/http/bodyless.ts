import type { H3Event } from 'h3'

/**
 * True when the answer is sent without a body. Reads Node's request, because the middleware turns the `event.method` of
 * a HEAD into GET.
 */
export const isBodyless = (event: H3Event): boolean => event.node.req.method === 'HEAD'
