import type { Buffer } from 'node:buffer'
import { getResponseHeader, getResponseStatus, setResponseHeader, setResponseHeaders, type H3Event } from 'h3'
import { takesGzip } from './compress'

/** Path under which @nuxtjs/i18n serves the texts of a language; nuxt.config.ts adds the hash of all texts. */
const ADDRESS = /^\/_i18n\/[0-9a-f]+\/\w+\/([\w-]+)\/messages\.json$/

/** The path changes with the texts, so the answer never changes. */
const FOR_GOOD = 'public, max-age=31536000, immutable'

// Compressed once; one entry per language.
const packed = new Map<string, Buffer>()

const languageOf = (event: H3Event): string | undefined => ADDRESS.exec(event.path.split('?', 1)[0] ?? '')?.[1]

/** The compressed texts of the request, with headers set; undefined = not yet compressed. */
export function findTexts(event: H3Event): Buffer | undefined {
  const bytes = packed.get(languageOf(event) ?? '')
  if (!bytes || event.method !== 'GET' || !takesGzip(event)) {
    return undefined
  }
  setResponseHeaders(event, {
    'Content-Type': 'application/json', 'Content-Encoding': 'gzip', 'Vary': 'Accept-Encoding',
    'Cache-Control': FOR_GOOD,
  })
  return bytes
}

/** Called with every answer after its compression. */
export function keepTexts(event: H3Event, { body }: { body?: unknown }): void {
  const language = languageOf(event)
  if (language === undefined || getResponseStatus(event) !== 200) {
    return
  }
  setResponseHeader(event, 'Cache-Control', FOR_GOOD)
  if (body instanceof Uint8Array && getResponseHeader(event, 'content-encoding') === 'gzip') {
    packed.set(language, body as Buffer)
  }
}
