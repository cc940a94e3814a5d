import { Agent, request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { API_BASE } from '#shared/contract/paths'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { raw } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const MISSING = '0190ffff-0000-7000-8000-000000000000'

const server = hold(() => startApiServer(mainDatabase()))
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
afterAll(() => agent.destroy())

/** `fetch` sets Host and Origin itself. */
function send(path: string, method: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    request({ hostname, port, path, method, headers: { host: 'localhost:3000', ...headers }, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    }).on('error', reject).end()
  })
}

const routes: [string, RouteDefinition][] = Object.entries(ROUTES)
const pathOf = ({ path }: RouteDefinition) => API_BASE + path.replaceAll(/\{\w+\}/g, MISSING)

/** What a page of somebody else's can make a browser send; the last one only where something changes. */
const FOREIGN: Record<string, string>[] = [
  { host: 'evil.example' }, { host: 'localhost.evil.example:3000' }, { host: '0x7f.1' }, { host: '169.254.169.254' },
  { host: 'xn--lcalhost-n7a' },
  { origin: 'http://evil.example' }, { origin: 'http://localhost:4000' }, { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
]

describe('a request of somebody else\'s page', () => {
  it('is refused on every route of the registry, and on those of tus', async () => {
    const letIn: string[] = []

    await Promise.all(routes.flatMap(([id, route]) => FOREIGN.map(async (headers) => {
      const isRead = route.method === 'GET'
      const status = 'sec-fetch-site' in headers && isRead
        ? 403
        : await send(pathOf(route), route.method, {
            ...headers, ...!isRead && { 'content-length': '0' }, ...route.isTus && { 'tus-resumable': '1.0.0' },
          })
      if (status !== 403) {
        letIn.push(`${id} ${JSON.stringify(headers)} ${status}`)
      }
    })))

    expect(letIn).toEqual([])
  })

  it('changes nothing as a form, a text or a file, nor with a field that JavaScript would hide, on every route that takes a body', async () => {
    const letIn: string[] = []

    for (const [id, route] of routes.filter(([, { method, body }]) => method !== 'GET' && body !== undefined)) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        const answer = await raw(server.url, pathOf(route).slice(API_BASE.length), {
          method: route.method, headers: { 'content-type': type, 'if-match': '*' }, body: '{"name":"x"}',
        })
        // A path whose parameter is one of a few words is refused before its body.
        const isPathRefused = answer.status === 400 && (await answer.text()).includes('"/params/')
        if (answer.status !== 415 && !isPathRefused) {
          letIn.push(`${id} ${type} ${answer.status}`)
        }
      }
      const hidden = await raw(server.url, pathOf(route).slice(API_BASE.length), {
        method: route.method, headers: { 'content-type': 'application/json', 'if-match': '*' },
        body: '{"__proto__":{"isAdmin":true}}',
      })
      if (hidden.status !== 400 || !/"pointer":"\/(?:__proto__|params\/)/.test(await hidden.text())) {
        letIn.push(`${id} __proto__ ${hidden.status}`)
      }
    }

    expect(letIn).toEqual([])
  })
})

describe('a name that JavaScript would hide', () => {
  const pointersOf = async (answer: Response) => {
    const { errors = [] }: { errors?: { pointer: string, code: string }[] } = await answer.json()
    return [answer.status, ...errors.map(({ pointer, code }) => `${pointer} ${code}`)]
  }

  it.each([
    '__proto__', 'constructor', '%5f_proto__',
  ])('is refused in a query like every unknown one: %s', async (name) => {
    const answers = await Promise.all([`?${name}=x`, `?limit=1&${name}`, `?limit=1?&${name}=1&${name}=2`].map(query =>
      raw(server.url, `/projects${query}`).then(pointersOf)))

    for (const [status, ...errors] of answers) {
      expect(status).toBe(400)
      expect(errors).toContain(`/query/${decodeURIComponent(name)} unrecognized_key`)
    }
  })

  it.each([
    ['{"cache":{"__proto__":5}}', 400, '/cache/__proto__ unrecognized_key'],
    ['{"cache":{"constructor":5}}', 422, '/cache/constructor UNKNOWN_KEY'],
    ['{"constructor":{"x":5}}', 422, '/constructor/x UNKNOWN_KEY'],
  ])('is refused in the settings: %s', async (body, status, error) => {
    const headers = { 'content-type': 'application/json', 'if-match': '*' }

    expect(await pointersOf(await raw(server.url, '/config', { method: 'PATCH', headers, body })))
      .toEqual([status, error])
    expect(await pointersOf(await raw(
      server.url, '/config/import', { method: 'POST', headers, body: JSON.stringify({ text: body }) },
    ))).toEqual([422, expect.stringContaining('UNKNOWN_KEY')])
  })
})

describe('a body', () => {
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    raw(server.url, '/projects', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

  it.each([
    '{"__proto__":{"polluted":true},"key":"a","name":"a"}',
    '{"constructor":{"prototype":{"polluted":true}},"key":"a","name":"a"}',
    '{"key":{"__proto__":{"polluted":true}},"name":"a"}',
  ])('reaches no prototype: %s', async (body) => {
    const { status } = await post(body)
    const query = await raw(server.url, '/projects?__proto__[polluted]=1&constructor.prototype.polluted=1')

    expect([status, query.status]).toEqual([400, 400])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('that is an archive is not unpacked', async () => {
    const { status } = await post(gzipSync(Buffer.alloc(64 << 20, ' ')), { 'content-encoding': 'gzip' })

    expect(status).toBe(415)
  })

  it.each([
    '../../etc/passwd', '..%2f..%2fetc%2fpasswd', '%2e%2e/%2e%2e/etc/passwd', '....//etc', 'a%00b', '..\\..\\windows',
    '/etc/passwd',
  ])('names no file by the path %s', async (name) => {
    const answers = await Promise.all([
      raw(server.url, `/releases/${MISSING}/download?path=${name}`),
      raw(server.url, `/runs/${MISSING}/stages/read/outputs/${encodeURIComponent(name)}`),
      raw(server.url, `/datasets/${MISSING}/versions/${encodeURIComponent(name)}/download`),
      raw(server.url, `/uploads?filename=${name}`, {
        method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: 'x',
      }),
    ])

    expect(answers.map(({ status }) => status).filter(status => status !== 400 && status !== 404)).toEqual([])
    expect((await Promise.all(answers.map(answer => answer.text()))).filter(text => text.includes('root:'))).toEqual([])
  })
})
