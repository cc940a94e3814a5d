import { defineEventHandler } from 'h3'
import { isBodyless } from '#server/http/bodyless'

/** Paths that are answered without Nuxt, which handles HEAD itself. */
const OURS = /^\/(?:api|healthz|readyz|metrics)(?:[/?]|$)/

/** Serves HEAD as GET, by the same route; Node omits the body. */
export default defineEventHandler((event) => {
  if (isBodyless(event) && OURS.test(event.path)) {
    event._method = 'GET'
  }
})
