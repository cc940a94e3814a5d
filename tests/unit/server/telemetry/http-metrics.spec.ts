import fc from 'fast-check'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createHttpMetrics, toRoute } from '#server/telemetry/http-metrics'

describe('the route of a request', () => {
  it.each([
    ['/api/v1/runs/019', '/api/v1/runs/:id', '/api/v1/runs/:id'],
    ['/runs/019', '/**', 'page'],
    ['/', '/**', 'page'],
    ['/_nuxt/entry.abc.js', undefined, 'file'],
    ['/_i18n/abc/en/messages.json', '/_i18n/**', 'file'],
    ['/_i18n/abc/7/en/messages.json', '/_i18n/abc/:hash/:locale/messages.json', 'file'],
    ['/api/v1/nothing', '/api/**', 'unknown'],
    ['/api/v1/runs', undefined, 'refused'],
    ['/wp-login.php', undefined, 'refused'],
  ])('of %s is %s as %s', (path, pattern, route) => {
    expect(toRoute(path, pattern)).toBe(route)
  })
})

it('has few labels, whatever is asked', async () => {
  const registry = new Registry()
  const count = createHttpMetrics(registry)

  fc.assert(fc.property(fc.string(), fc.string(), (method, path) => {
    count({ method, path: `/${path}`, pattern: '/**', status: undefined, seconds: 0.1 })
    count({ method, path: `/api/${path}`, pattern: undefined, status: 429, seconds: 0.1 })
  }), { numRuns: 200 })

  const [requests] = await registry.getMetricsAsJSON()
  const routes = new Set(requests?.values.map(({ labels }) =>
    `${String(labels.method)} ${String(labels.route)} ${String(labels.status)}`))
  expect([...routes].sort())
    .toEqual(['OTHER file 499', 'OTHER page 499', 'OTHER refused 429'].filter(route => routes.has(route)))
})
