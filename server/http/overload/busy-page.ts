import { send, setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import { plainTextsOf, toPlainPage } from '../plain-page'

/** A small page sent instead of the requested one; it reloads by itself. */
export function sendBusyPage(event: H3Event, retryAfterSeconds: number): Promise<void> {
  const { title, text, retry } = plainTextsOf(event).busy
  setResponseHeaders(event, {
    'Retry-After': retryAfterSeconds,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': 'default-src \'none\'; style-src \'unsafe-inline\'; base-uri \'none\'; frame-ancestors \'self\'',
  })
  setResponseStatus(event, 503)
  const page = toPlainPage(event, { title, body: `<p>${text}</p><p><a href="">${retry}</a></p>`, head: `<meta http-equiv="refresh" content="${retryAfterSeconds}">`, style: 'main{max-inline-size:32em;margin-block-start:16vh}' })
  return send(event, page, 'text/html; charset=utf-8')
}
