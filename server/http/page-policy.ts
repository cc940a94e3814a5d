import { randomBytes } from 'node:crypto'
import { setResponseHeaders, type H3Event } from 'h3'

const NONCE_BYTES = 18
/** While the console starts nobody is asked who they are. */
const OPEN = { kind: 'open' } as const

/**
 * Headers for documents only, in addition to those of every answer (`routeRules` in nuxt.config.ts). No
 * Cross-Origin-Embedder-Policy and no Origin-Agent-Cluster: each costs a first visit a second process (ADR 0097).
 */
const PAGE_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-DNS-Prefetch-Control': 'off',
  'Permissions-Policy': 'camera=(), display-capture=(), fullscreen=(), geolocation=(), microphone=()',
}

/** Allows inline styles. Omits `upgrade-insecure-requests`, which breaks plain HTTP on a local network. */
const toPolicy = (nonce: string): string => [
  'base-uri \'none\'',
  'font-src \'self\' data:',
  'form-action \'self\'',
  'frame-ancestors \'self\'',
  'img-src \'self\' data: blob:',
  'object-src \'none\'',
  'script-src-attr \'none\'',
  'style-src \'self\' \'unsafe-inline\'',
  `script-src 'self' 'strict-dynamic' 'nonce-${nonce}'`,
  'default-src \'self\'',
  'connect-src \'self\'',
].join('; ').concat(';')

/**
 * One nonce per rendered page: only scripts with it run. Scripts that we emit get it from
 * `plugins/nonce.server.ts`; a script injected into the markup has none.
 */
export function giveNonce(event: H3Event): void {
  event.context.nonce = randomBytes(NONCE_BYTES).toString('base64')
}

/**
 * Headers of a rendered page, without the one that names the framework. What a signed-in person has seen is kept by
 * nobody: "back" after signing out asks again.
 */
export function guardPage(event: H3Event, answer: { headers?: Record<string, unknown> }): void {
  delete answer.headers?.['x-powered-by']
  const isOpen = (event.context.identity ?? OPEN).kind === 'open'
  setResponseHeaders(event, {
    ...PAGE_HEADERS, 'Cache-Control': isOpen ? 'private, no-cache' : 'private, no-store',
    'Content-Security-Policy': toPolicy(String(event.context.nonce)),
  })
}
