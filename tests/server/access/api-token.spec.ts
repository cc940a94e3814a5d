import { beforeAll, describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { enableAccess, givenToken, givenUser, PASSWORD, problemOf, send } from '../../support/api/given-access'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

describe('an API token', () => {
  const server = hold(() => startApiServer(mainDatabase(), { access: { tokenRate: 60 } }))
  let admin: string
  beforeAll(async () => {
    admin = await enableAccess(server.url)
  })

  it('is shown once, stored as a hash, used and revoked', async () => {
    const { id, token } = await givenToken(server.url, admin, 'once', 'operator')

    expect((await send(server.url, 'POST', '/datasets', { token, body: { name: 'by token' } })).status).toBe(201)

    const listed = await (await send(server.url, 'GET', '/tokens', { cookie: admin })).text()
    expect(listed).not.toContain(token)
    expect(JSON.stringify(await server.db.selectFrom('apiTokens').selectAll().execute())).not.toContain(token)
    await expect.poll(async () => JSON.parse(await (await send(
      server.url, 'GET', '/tokens', { cookie: admin },
    )).text()).items[0].lastUsedAt).not.toBeNull()
    expect((await send(server.url, 'DELETE', `/tokens/${id}`, { cookie: admin })).status).toBe(204)
    expect((await send(server.url, 'GET', '/projects', { token })).status).toBe(401)
  })

  it('is whom an upload in parts is attributed to, whatever the sender says', async () => {
    const { token } = await givenToken(server.url, admin, 'parts', 'operator')
    const headers = {
      'tus-resumable': '1.0.0', 'upload-length': '5',
      'upload-metadata': `filename ${btoa('a.txt')},actor ${btoa('somebody')}`, 'x-console-actor': 'somebody',
    }

    const answer = await send(server.url, 'POST', '/uploads/resumable', { token, headers })

    expect(answer.status).toBe(201)
    expect(await server.db.selectFrom('resumableUploads').select('actor').execute()).toEqual([{ actor: 'root/parts' }])
  })

  it('cannot make tokens, set passwords, or do more than who made it', async () => {
    const { id, cookie } = await givenUser(server.url, admin, 'modest', 'operator')
    const { token } = await givenToken(server.url, cookie, 'small', 'operator')

    expect(await problemOf(await send(server.url, 'POST', '/tokens', { cookie, body: { name: 'big', role: 'admin' } })))
      .toMatchObject({ status: 422, errors: ['/role ROLE_TOO_HIGH'] })
    expect((await send(server.url, 'POST', '/tokens', { token, body: { name: 'child', role: 'viewer' } })).status)
      .toBe(403)
    expect((await send(
      server.url, 'POST', `/users/${id}/password`, { token, body: { password: PASSWORD, current: PASSWORD } },
    )).status).toBe(403)
    expect((await send(server.url, 'GET', '/users', { token, cookie: admin })).status).toBe(403)
  })

  it('of an administrator does not decide who may use the console: a lost one would outlive its end', async () => {
    const { id, token } = await givenToken(server.url, admin, 'full', 'admin')
    const { id: user } = await givenUser(server.url, admin, 'helper', 'viewer')
    const headers = { 'if-match': '*' }

    const answers = await Promise.all([
      send(server.url, 'POST', '/users', { token, body: { name: 'backdoor', role: 'admin', password: PASSWORD } }),
      send(server.url, 'PATCH', `/users/${user}`, { token, body: { role: 'admin' }, headers }),
      send(server.url, 'DELETE', `/users/${user}`, { token, headers }),
      send(server.url, 'POST', '/access/disable', { token }),
    ])

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect((await send(server.url, 'DELETE', `/tokens/${id}`, { token })).status).toBe(204)
  })

  it('that may do less than its user neither sees nor ends what the user has', async () => {
    const { id, token } = await givenToken(server.url, admin, 'reader', 'viewer')
    const { credentialId }: { credentialId: string } = await (await send(
      server.url, 'GET', '/session', { cookie: admin },
    )).json()

    const answers = await Promise.all([
      send(server.url, 'GET', '/sessions', { token }),
      send(server.url, 'GET', '/tokens', { token }),
      send(server.url, 'DELETE', `/sessions/${credentialId}`, { token }),
      send(server.url, 'DELETE', `/tokens/${id}`, { token }),
    ])

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect((await send(server.url, 'GET', '/projects', { token, cookie: admin })).status).toBe(200)
    expect((await send(server.url, 'GET', '/projects', { cookie: admin })).status).toBe(200)
  })

  it('that expires in mid-request still finishes it', async () => {
    const { token } = await givenToken(
      server.url, admin, 'brief', 'operator', new Date(Date.now() + 4_000).toISOString(),
    )
    const { body, end } = slowBody(JSON.stringify({ name: 'slow' }))

    const answer = fetch(`${server.url}/api/v1/datasets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` },
      body, duplex: 'half',
    } as RequestInit)
    await expect.poll(async () => (await send(server.url, 'GET', '/projects', { token })).status, { interval: 200 })
      .toBe(401)
    end()

    expect((await answer).status).toBe(201)
  })

  it('may send so many requests a minute, and is told when to come back', async () => {
    const { token } = await givenToken(server.url, admin, 'eager', 'viewer')
    const answers = await Promise.all(Array.from({ length: 70 }, () => send(server.url, 'GET', '/session', { token })))

    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await send(server.url, 'GET', '/session', { cookie: admin })).status).toBe(200)
  })
})

/** A JSON body whose last letter is sent when the test says so. */
function slowBody(text: string): { body: ReadableStream, end: () => void } {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const write = (part: string) => void writer.write(new TextEncoder().encode(part))
  write(text.slice(0, -1))
  return {
    body: readable,
    end() {
      write(text.slice(-1))
      void writer.close()
    },
  }
}
