import { defineEventHandler } from 'h3'
import { isBodyless } from '#server/http/bodyless'

/** What answers GET without Nuxt, which knows HEAD itself. */
const OURS = /^\/(?:api|healthz|readyz|metrics)(?:[/?]|$)/

/** HEAD is served as GET, by the same route; Node leaves the body out. */
export default defineEventHandler((event) => {
  if (isBodyless(event) && OURS.test(event.path)) {
    event._method = 'GET'
  }
})
