import type { H3Event } from 'h3'

/** The answer goes out without its body. By Node's request: `event.method` of a HEAD is GET for the routes (middleware). */
export const isBodyless = (event: H3Event): boolean => event.node.req.method === 'HEAD'
