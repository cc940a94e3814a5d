import { getCookie, getRequestHeader, send, setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import en from '#server/locales/en'
import zh from '#server/locales/zh-CN'

/** Not those of the pages: to gather them costs what there is too little of. */
const TEXTS = { en, 'zh-CN': zh }

/** A small page instead of the one that was asked for; it asks again by itself. */
export function sendBusyPage(event: H3Event, retryAfterSeconds: number): Promise<void> {
  const language = toLanguage(event)
  const { title, text, retry } = TEXTS[language].busy
  setResponseHeaders(event, {
    'Retry-After': retryAfterSeconds,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': 'default-src \'none\'; style-src \'unsafe-inline\'; base-uri \'none\'; frame-ancestors \'self\'',
  })
  setResponseStatus(event, 503)
  return send(event, `<!DOCTYPE html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="${retryAfterSeconds}"><title>${title}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-inline-size:32em;margin:20vh auto;padding:0 1em}</style></head>
<body><main><h1>${title}</h1><p>${text}</p><p><a href="">${retry}</a></p></main></body></html>`, 'text/html; charset=utf-8')
}

/** As the pages choose it: the cookie, then what the browser asks for, then Chinese. */
function toLanguage(event: H3Event): keyof typeof TEXTS {
  const chosen = getCookie(event, 'locale') ?? getRequestHeader(event, 'accept-language')?.trim() ?? ''
  return /^en\b/i.test(chosen) ? 'en' : 'zh-CN'
}
