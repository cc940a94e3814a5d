import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { problem } from '#shared/contract/error.contract'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { startApiServer } from '../../support/api/api-server'
import { raw } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

/** What breaks parsers, SQL and JSON columns. */
const NASTY = [
  '', ' ', '\u0000', '\'', '"; drop table projects; --', '%', '_', '\\', '../../etc/passwd', '%2e%2e%2f', '\uD800', '💥', '-1', '1e309', 'NaN', '9'.repeat(40), '[]', '{}', 'null',
  '0190ffff-0000-7000-8000-000000000000', 'latest', '1.0.0', '999999.999999.999999', '0000-00-00T00:00:00Z', '9999-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '+275760-09-13T00:00:00Z',
  Buffer.from('{"id":"0190ffff-0000-7000-8000-000000000000"}').toString('base64url'),
  Buffer.from('{"sort":"-finishedAt","id":"0190ffff-0000-7000-8000-000000000000","finishedAtUs":9000000000000000}').toString('base64url'),
  Buffer.from('{"row":9007199254740991}').toString('base64url'),
  Buffer.from('{"number":2147483647}').toString('base64url'),
]

const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary' }), fc.uuid())
const queryOf = (names: string[]) => fc.array(fc.tuple(fc.constantFrom(...names), text), { maxLength: 4 })

/** Ask for parts of the process that this server does not have; their own suites send them garbage. */
const NEEDS_MORE = new Set<string>(['systemGet', 'systemDetailGet'])

const server = hold(() => startApiServer(mainDatabase()))

const routes: [string, RouteDefinition][] = Object.entries(ROUTES).filter(([id]) => !NEEDS_MORE.has(id))

it.each(routes)('%s answers any parameters without a 500', async (_, route) => {
  // Its own parameters, too: a general list would miss what only one route sorts or filters by.
  const own = route.query instanceof z.ZodObject ? Object.keys(route.query.shape) : []
  const names = [...own, 'limit', 'cursor', 'q', 'projectId', 'sort', 'state', 'count', 'from', 'to', 'after', 'format', 'filename', 'pipelineId', 'taskId', '__proto__', 'constructor', 'x']

  await fc.assert(fc.asyncProperty(fc.array(text, { minLength: 3, maxLength: 3 }), queryOf(names), fc.json({ maxDepth: 4 }), fc.constantFrom('*', '"1"', 'W/"1"', '"x"', ''), async (parts, query, body, ifMatch) => {
    const path = route.path.replace(/\{\w+\}/g, () => encodeURIComponent(toEncodable(parts.pop() ?? '')) || '-')
    const search = query.map(([name, value]) => `${name}=${encodeURIComponent(toEncodable(value))}`).join('&')
    const hasBody = route.method !== 'GET'

    const response = await raw(server.url, `${path}?${search}`, {
      method: route.method, headers: { ...hasBody && { 'content-type': 'application/json' }, ...ifMatch && { 'if-match': ifMatch } }, ...hasBody && { body },
    })

    const answer = await response.text()
    expect(response.status, answer).toBeLessThan(500)
    if (response.status >= 400) {
      problem.parse(JSON.parse(answer))
    }
  }), { numRuns: 40 })
})

/** A lone surrogate cannot be sent in a URL. */
const toEncodable = (value: string) => value.toWellFormed()
