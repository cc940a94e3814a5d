import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { createEvent } from 'h3'
import { expect, it } from 'vitest'
import type { Identity } from '#server/services/access/identity'
import { giveNonce, guardPage } from '#server/http/page-policy'

function guard(identity?: Identity) {
  const request = new IncomingMessage(new Socket())
  const event = createEvent(request, new ServerResponse(request))
  const answer = { headers: { 'x-powered-by': 'Nuxt', 'content-type': 'text/html' } }
  Object.assign(event.context, { identity })
  giveNonce(event)
  guardPage(event, answer)
  return { nonce: String(event.context.nonce), headers: event.node.res.getHeaders(), answer }
}

it('allows only scripts with the nonce of the page, and none in an attribute or from another origin', () => {
  const { nonce, headers } = guard()

  const policy = String(headers['content-security-policy'])
  expect(policy).toContain(`script-src 'self' 'strict-dynamic' 'nonce-${nonce}';`)
  expect(policy).toContain('script-src-attr \'none\'')
  expect(policy).toContain('object-src \'none\'')
  expect(policy).toContain('base-uri \'none\'')
  expect(policy).toContain('frame-ancestors \'self\'')
})

it('gives each page another nonce, too long to guess', () => {
  const nonces = Array.from({ length: 100 }, () => guard().nonce)

  expect(new Set(nonces).size).toBe(100)
  expect(nonces.every(nonce => /^[\w+/]{24}$/.test(nonce))).toBe(true)
})

it('keeps other sites away from its window, and asks for no process of its own', () => {
  const { headers } = guard()

  expect(headers['cross-origin-opener-policy']).toBe('same-origin')
  expect(headers).not.toHaveProperty('cross-origin-embedder-policy')
  expect(headers).not.toHaveProperty('origin-agent-cluster')
})

it('does not name the framework', () => {
  expect(guard().answer.headers).toEqual({ 'content-type': 'text/html' })
})

it('lets nobody keep what a signed-in person has seen', () => {
  const user: Identity = {
    kind: 'user', userId: '1', userName: 'a', credentialId: '2', name: 'a', role: 'viewer', userRole: 'viewer',
    expiresAt: null,
  }

  expect([guard(user), guard({ kind: 'nobody' }), guard({ kind: 'open' }), guard()].map(({ headers }) =>
    headers['cache-control']))
    .toEqual(['private, no-store', 'private, no-store', 'private, no-cache', 'private, no-cache'])
})
