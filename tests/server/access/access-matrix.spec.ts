import { beforeAll, describe, expect, it } from 'vitest'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { isRoleAtLeast, ROLES, type Role } from '#shared/domain/role'
import { startApiServer } from '../../support/api/api-server'
import { enableAccess, givenToken, givenUser, send } from '../../support/api/given-access'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

const NOBODY_HAS = '01890000-0000-7000-8000-000000000000'

/** Those that would end the caller's own session or sign-in itself are tried last, by nobody and by who may not. */
const SELF_ENDING = new Set<string>(['sessionDelete', 'accessDisable'])

const routes = Object.entries<RouteDefinition>(ROUTES)

/** So wrong that no handler takes effect: an unknown parameter, and a body that is no JSON. */
const call = (url: string, { method, path, isUpload }: RouteDefinition, caller: { cookie?: string, token?: string }) =>
  send(url, method, `${path.replace(/\{\w+\}/g, NOBODY_HAS)}?no-such-parameter=1`, {
    ...caller, ...method !== 'GET' && !isUpload && { body: 'nothing' },
  })

describe('who may call which route', () => {
  const server = hold(() => startApiServer(mainDatabase()))
  const callers = new Map<string, { role: Role | undefined, credential: { cookie?: string, token?: string } }>()

  beforeAll(async () => {
    const admin = await enableAccess(server.url)
    callers.set('nobody', { role: undefined, credential: {} })
    callers.set('a wrong token', { role: undefined, credential: { token: 'dfc_wrong' } })
    callers.set('a wrong token with an administrator\'s session', {
      role: undefined, credential: { token: 'dfc_wrong', cookie: admin },
    })
    for (const role of ROLES) {
      const { cookie } = await givenUser(server.url, admin, `a-${role}`, role)
      callers.set(role, { role, credential: { cookie } })
      callers.set(`token of an administrator for ${role}`, {
        role, credential: { token: (await givenToken(server.url, admin, role, role)).token },
      })
    }
    // A token made by an administrator who is one no longer.
    const { id, cookie } = await givenUser(server.url, admin, 'fallen', 'admin')
    const { token } = await givenToken(server.url, cookie, 'old', 'admin')
    expect((await send(
      server.url, 'PATCH', `/users/${id}`, { cookie: admin, body: { role: 'viewer' }, headers: { 'if-match': '*' } },
    )).status).toBe(200)
    callers.set('administrator\'s token of a viewer', { role: 'viewer', credential: { token } })
  })

  it('is what the registry says, for each role, session and token', async () => {
    const wrong: string[] = []
    for (const [name, { role, credential }] of callers) {
      for (const [id, route] of routes.filter(([id]) => !SELF_ENDING.has(id) || role !== 'admin')) {
        const { status } = await call(server.url, route, credential)
        const expected = route.isOpen
          ? undefined
          : role === undefined ? 401 : isRoleAtLeast(role, route.role) ? undefined : 403
        if (
          expected === undefined
            ? status === 401 || status === 403 || (status < 400 && !route.isOpen)
            : status !== expected
        ) {
          wrong.push(`${name}: ${id} answers ${status}, not ${expected ?? 'what the handler says'}`)
        }
      }
    }

    expect(wrong).toEqual([])
    expect(callers.size * routes.length).toBeGreaterThan(1_500)
  // Thousands of calls, one after another, beside other specs.
  }, 240_000)
})
