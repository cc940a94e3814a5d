import { defineEventHandler, setResponseHeaders } from 'h3'
import { toDocsPage } from '#server/services/system/api-docs.service'

/** Its style alone: it has no script and loads nothing. */
const POLICY = 'default-src \'none\'; style-src \'unsafe-inline\'; base-uri \'none\'; form-action \'none\'; frame-ancestors \'none\''

/** GET /api/docs */
export default defineEventHandler((event) => {
  setResponseHeaders(event, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY })
  return toDocsPage()
})
