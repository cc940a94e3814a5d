import { defineEventHandler, setResponseHeaders } from 'h3'
import { plainTextsOf, toPlainPage } from '#server/http/plain-page'
import { DOCS_STYLE, toDocs } from '#server/services/system/api-docs.service'

/** The page has inline styles only: no script, and it loads nothing. */
const POLICY = 'default-src \'none\'; style-src \'unsafe-inline\'; base-uri \'none\'; form-action \'none\'; frame-ancestors \'none\''

/** GET /api/docs */
export default defineEventHandler((event) => {
  const { docs } = plainTextsOf(event)
  setResponseHeaders(event, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY })
  return toPlainPage(event, { title: docs.title, body: toDocs(docs), style: DOCS_STYLE })
})
