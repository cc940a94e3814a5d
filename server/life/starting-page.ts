import { defineEventHandler, getCookie, getRequestHeader, setResponseHeader, setResponseStatus } from 'h3'
import en from '~~/i18n/locales/en'
import zhCN from '~~/i18n/locales/zh-CN'
import { usePhase, useServicesIfReady } from '../utils/services'

/** Probes and assets are served from the first moment; the API answers 503 by itself. */
const PASSES = /^\/(?:api|_nuxt|__nuxt|_ipx|healthz|readyz|metrics)(?:[/?]|$)|\.\w{2,5}(?:\?|$)/

/** Pages while the database opens: a page that waits and comes back by itself, not an error. */
export const startingPage = defineEventHandler((event) => {
  if (useServicesIfReady() || PASSES.test(event.path) || !getRequestHeader(event, 'accept')?.includes('text/html')) {
    return
  }
  setResponseStatus(event, 503)
  setResponseHeader(event, 'Retry-After', 1)
  setResponseHeader(event, 'Cache-Control', 'no-store')
  setResponseHeader(event, 'Content-Type', 'text/html; charset=utf-8')
  const isChinese = (getCookie(event, 'locale') ?? 'zh-CN') === 'zh-CN'
  const { title, text, slow } = (isChinese ? zhCN : en).app.starting
  return toHtml(isChinese ? 'zh-CN' : 'en', title, usePhase() === 'failed' ? slow : text)
})

/** Without scripts and without assets: they may not be there yet. */
const toHtml = (lang: string, title: string, text: string) => `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>body{display:grid;place-content:center;text-align:center;min-block-size:90vh;font:16px/1.5 system-ui,sans-serif}</style>
<main role="status"><h1>${title}</h1><p>${text}</p></main>
</html>
`
