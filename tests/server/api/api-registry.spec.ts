import { describe, expect, it } from 'vitest'
import { API_BASE } from '#shared/contract/paths'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { listRouteFiles } from '../../support/api/route-files'

const routes: [string, RouteDefinition][] = Object.entries(ROUTES)

const declared = routes.map(([, { method, path }]) => `${method} ${API_BASE}${path.replace(/\{(\w+)\}/g, ':$1')}`)
const served = listRouteFiles().filter(file => file.route.startsWith(`${API_BASE}/`) && file.method !== 'options')
  .map(({ method, route }) => `${method?.toUpperCase()} ${route}`)

describe('the registry', () => {
  it('contains every served route, and no other', () => {
    expect(served.sort()).toEqual([...declared].sort())
  })

  it('names each method and path once', () => {
    expect(new Set(declared).size).toBe(declared.length)
  })

  it.each(routes)('declares %s completely', (_, route) => {
    const parameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(match => match[1])

    expect(Boolean(route.params)).toBe(parameters.length > 0)
    expect(Boolean(route.answer) || Boolean(route.produces)).toBe(route.status !== 204)
    expect(route.status === 201 || route.status === 202).toBe(route.location !== undefined)
    // What is edited is edited under its version; tus has its offset instead. A POST that acts on what was seen may ask
    // for it, too.
    const changes = route.method === 'PUT' || route.method === 'PATCH' || route.method === 'DELETE'
    const hasNoVersion = route.isTus || route.isCredential || route.isUnversioned
    expect(Boolean(route.needsIfMatch) && route.method !== 'POST').toBe(changes && !hasNoVersion)
    expect(Boolean(route.isUnversioned) && route.method !== 'DELETE').toBe(false)
    // What creates or launches can be sent twice; an upload has its sha256, and nothing of a credential is stored.
    expect(Boolean(route.isIdempotent))
      .toBe(route.method === 'POST' && route.status !== 200 && !route.isUpload && !route.isCredential)
  })
})
