import { beforeAll, describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import {
  cookieOf, enableAccess, givenToken, givenUser, PASSWORD, problemOf, send, signIn,
} from '../../support/api/given-access'
import { hold } from '../../support/hold'
import { databases, mainDatabase } from '../../support/services/databases'

describe.each(databases())('sign-in on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  let admin: string

  it('is off at first: everybody is the operator, and nothing asks who it is', async () => {
    const answer = await send(server.url, 'GET', '/session')

    expect(await answer.json()).toEqual({
      isSignInOn: false, isForced: false, kind: 'open', name: 'operator', role: 'admin', userId: null,
      credentialId: null, expiresAt: null,
    })
    expect((await send(server.url, 'POST', '/session', { body: { name: 'root', password: PASSWORD } })).status)
      .toBe(409)
    expect((await send(server.url, 'POST', '/tokens', { body: { name: 'ci', role: 'viewer' } })).status).toBe(409)
  })

  it('is switched on with its first administrator or not at all, once, when two do it at once', async () => {
    const [weak, reserved] = await Promise.all([['root', 'short'], ['operator', PASSWORD]].map(([name, password]) =>
      send(server.url, 'POST', '/access/enable', { body: { name, password } })))
    expect([weak?.status, reserved?.status]).toEqual([400, 422])
    expect((await send(server.url, 'GET', '/projects')).status).toBe(200)

    const answers = await Promise.all([1, 2].map(() =>
      send(server.url, 'POST', '/access/enable', { body: { name: 'root', password: PASSWORD } })))

    expect(answers.map(({ status }) => status).sort()).toSatisfy((statuses: number[]) =>
      statuses[0] === 200 && (statuses[1] === 401 || statuses[1] === 409))
    const good = answers.find(({ status }) => status === 200)
    admin = good ? cookieOf(good) : ''
    expect(good?.headers.getSetCookie().join()).toMatch(/HttpOnly/)
    expect(good?.headers.getSetCookie().join()).toMatch(/SameSite=Lax/i)
    expect((await send(server.url, 'GET', '/projects')).status).toBe(401)
    expect((await send(server.url, 'GET', '/projects', { cookie: admin })).status).toBe(200)
    expect((await send(server.url, 'GET', '/users', { cookie: admin })).headers.get('www-authenticate')).toBeNull()
  })

  it('keeps what one user gets by an Idempotency-Key from another with the same one', async () => {
    const { cookie } = await givenUser(server.url, admin, 'same-key', 'operator')
    const create = (caller: string) => send(server.url, 'POST', '/datasets', {
      cookie: caller, body: { name: 'by a key' }, headers: { 'idempotency-key': 'k' },
    })

    const answers = [await create(admin), await create(cookie), await create(admin)]

    expect(answers.map(({ status, headers }) => [status, headers.get('idempotency-replayed')]))
      .toEqual([[201, null], [409, null], [201, 'true']])
  })

  it('leaves one administrator: two who remove each other at once, and the last one himself, are refused', async () => {
    const other = await givenUser(server.url, admin, 'second', 'admin')
    const { userId: own }: { userId: string } = await (await send(server.url, 'GET', '/session', { cookie: admin }))
      .json()
    const demote = (cookie: string, id: string) =>
      send(server.url, 'PATCH', `/users/${id}`, { cookie, body: { role: 'viewer' }, headers: { 'if-match': '*' } })

    const both = await Promise.all([demote(admin, other.id), demote(other.cookie, own)])

    expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
    const left = both[0]?.status === 200 ? { cookie: admin, id: own } : other
    for (const answer of [
      await demote(left.cookie, left.id),
      await send(server.url, 'PATCH', `/users/${left.id}`, {
        cookie: left.cookie, body: { isEnabled: false }, headers: { 'if-match': '*' },
      }),
      await send(server.url, 'DELETE', `/users/${left.id}`, { cookie: left.cookie, headers: { 'if-match': '*' } }),
    ]) {
      expect(await problemOf(answer)).toEqual({ status: 409, code: 'conflict', errors: [' LAST_ADMIN'] })
    }
    admin = left.cookie
  })

  it('writes every change down with the name of its user or token, and nobody gets the name of a removed one', async () => {
    const { id, cookie } = await givenUser(server.url, admin, 'Lin', 'operator')
    const { token } = await givenToken(server.url, cookie, 'nightly', 'operator')
    const create = (name: string, caller: object) =>
      send(server.url, 'POST', '/datasets', { ...caller, body: { name } })
    await create('by hand', { cookie })
    await create('by a program', { token })
    const removed = await send(server.url, 'DELETE', `/users/${id}`, { cookie: admin, headers: { 'if-match': '*' } })

    const rows = await server.db.selectFrom('auditLog').select(['actor', 'after'])
      .where('action', '=', 'dataset.create').where('actor', 'like', 'Lin%').orderBy('id').execute()
    expect(rows.map(({ actor }) => actor)).toEqual(['Lin', 'Lin/nightly'])
    expect(removed.status).toBe(204)
    expect([(await create('late', { cookie })).status, (await create('later', { token })).status]).toEqual([401, 401])
    expect(await problemOf(await send(
      server.url, 'POST', '/users', { cookie: admin, body: { name: 'lin', role: 'viewer', password: PASSWORD } },
    )))
      .toMatchObject({ status: 409, errors: ['/name NAME_TAKEN'] })
    const text = JSON.stringify(await server.db.selectFrom('auditLog').selectAll().execute())
    expect(text).not.toContain(PASSWORD)
    expect(text).not.toContain(token)
    expect(text).not.toContain('argon2')
  })
})

describe('a person who signs in', () => {
  const server = hold(() => startApiServer(mainDatabase(), { access: { sessionIdleMs: 60_000 } }))
  let admin: string
  beforeAll(async () => {
    admin = await enableAccess(server.url)
  })

  it('gets a new session each time, whatever the browser had before', async () => {
    const { cookie } = await givenUser(server.url, admin, 'fixed', 'viewer')

    const again = await send(server.url, 'POST', '/session', { cookie, body: { name: 'FIXED', password: PASSWORD } })

    expect(cookieOf(again)).not.toBe(cookie)
    expect((await send(server.url, 'GET', '/projects', { cookie })).status).toBe(401)
    expect((await send(server.url, 'GET', '/projects', { cookie: cookieOf(again) })).status).toBe(200)
    const forged = `session=${encodeURIComponent('Fe26.2**forged')}`
    expect((await send(server.url, 'GET', '/projects', { cookie: forged })).status).toBe(401)
    const secure = await send(server.url, 'POST', '/session', {
      body: { name: 'fixed', password: PASSWORD }, headers: { 'x-forwarded-proto': 'https' },
    })
    expect(secure.headers.getSetCookie().join()).not.toMatch(/Secure/)
  })

  it('is not told what was wrong, and a password of a million letters is not even hashed', async () => {
    const attempt = (name: string, password: string) =>
      send(server.url, 'POST', '/session', { body: { name, password } })

    const [unknown, wrong] = [
      await problemOf(await attempt('nobody-here', PASSWORD)), await problemOf(await attempt('root', 'not this one')),
    ]
    expect(unknown).toEqual({ status: 401, code: 'unauthenticated', errors: [] })
    expect(wrong).toEqual(unknown)
    const start = performance.now()
    const huge = await attempt('root', 'x'.repeat(1_000_000))
    expect(huge.status).toBe(400)
    expect(performance.now() - start).toBeLessThan(1_000)
    expect(await huge.text()).not.toContain('xxx')
    for (const name of ['ro\0ot', 'n'.repeat(100_000), '', ' ', '\uD800']) {
      expect([400, 401]).toContain((await attempt(name, PASSWORD)).status)
    }
    const typed = await send(server.url, 'POST', '/session', { body: { name: { $ne: null }, password: ['x'] } })
    expect(typed.status).toBe(400)
  })

  it('is refused from another site', async () => {
    const body = { name: 'root', password: PASSWORD }

    const foreign = await send(server.url, 'POST', '/session', { body, headers: { origin: 'http://evil.example' } })
    const form = await fetch(`${server.url}/api/v1/session`, { method: 'POST', body: new URLSearchParams(body) })

    expect(foreign.status).toBe(403)
    expect(foreign.headers.getSetCookie()).toEqual([])
    expect(form.status).toBe(415)
  })

  it('signs out, is signed out by others, and ends by disuse', async () => {
    const { id, cookie } = await givenUser(server.url, admin, 'leaver', 'viewer')
    const other = await signIn(server.url, 'leaver')
    const third = await signIn(server.url, 'leaver')
    const { items }: {
      items: { id: string, userName: string, isCurrent: boolean }[]
    } = await (await send(server.url, 'GET', '/sessions', { cookie: other })).json()
    const current = items.find(item => item.isCurrent)

    const out = await send(server.url, 'DELETE', '/session', { cookie })
    const revoked = await send(server.url, 'DELETE', `/sessions/${current?.id}`, { cookie: admin })
    await server.db
      .updateTable('sessions').set({ lastSeenAt: new Date(Date.now() - 120_000) }).where('userId', '=', id).execute()

    expect(items.map(({ userName }) => userName)).toEqual(['leaver', 'leaver', 'leaver'])
    expect([out.status, revoked.status]).toEqual([204, 204])
    for (const ended of [cookie, other, third]) {
      expect((await send(server.url, 'GET', '/projects', { cookie: ended })).status).toBe(401)
    }
    expect((await send(server.url, 'GET', '/sessions?all=true', { cookie: await signIn(server.url, 'leaver') })).status)
      .toBe(403)
  })

  it('changes the own password with the current one, which ends the other sessions and the tokens', async () => {
    const { id, cookie } = await givenUser(server.url, admin, 'changer', 'viewer')
    const { token } = await givenToken(server.url, cookie, 'old', 'viewer')
    const elsewhere = await signIn(server.url, 'changer')
    const next = 'a new password'
    const set = (body: object) => send(server.url, 'POST', `/users/${id}/password`, { cookie, body })

    expect(await problemOf(await set({ password: next, current: 'wrong' })))
      .toMatchObject({ status: 422, errors: ['/current WRONG_PASSWORD'] })
    const changed = await set({ password: next, current: PASSWORD })

    // The own session goes on with another secret: a copy of the cookie is worth nothing.
    expect(changed.status).toBe(200)
    expect((await send(server.url, 'GET', '/projects', { cookie })).status).toBe(401)
    expect((await send(server.url, 'GET', '/projects', { cookie: cookieOf(changed) })).status).toBe(200)
    expect((await send(server.url, 'GET', '/projects', { cookie: elsewhere })).status).toBe(401)
    expect((await send(server.url, 'GET', '/projects', { token })).status).toBe(401)
    const entry = await server.db
      .selectFrom('auditLog').select('after').where('action', '=', 'user.password').executeTakeFirstOrThrow()
    expect(entry.after).toEqual({ name: 'changer', ended: ['old'] })
    await signIn(server.url, 'changer', next)
    const { id: stranger } = await givenUser(server.url, admin, 'stranger', 'viewer')
    expect((await send(
      server.url, 'POST', `/users/${stranger}/password`, { cookie: cookieOf(changed), body: { password: next } },
    )).status).toBe(403)
  })

  it('is changed by one administrator at a time', async () => {
    const { id } = await givenUser(server.url, admin, 'contested', 'viewer')
    const change = (body: object) =>
      send(server.url, 'PATCH', `/users/${id}`, { cookie: admin, body, headers: { 'if-match': '"1"' } })

    const answers = await Promise.all([change({ role: 'operator' }), change({ isEnabled: false })])

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
  })

  it('may wait longer after each wrong guess, the right one included', async () => {
    await givenUser(server.url, admin, 'guessed', 'viewer')
    const statuses: number[] = []
    let waitSeconds = 0
    for (let guess = 0; guess < 8; guess += 1) {
      const answer = await send(
        server.url, 'POST', '/session', { body: { name: 'guessed', password: `guess number ${guess}` } },
      )
      statuses.push(answer.status)
      waitSeconds = Math.max(waitSeconds, Number(answer.headers.get('retry-after') ?? 0))
    }

    expect(statuses[0]).toBe(401)
    expect(statuses.at(-1)).toBe(429)
    expect(waitSeconds).toBeGreaterThan(0)
    expect((await send(server.url, 'POST', '/session', { body: { name: 'guessed', password: PASSWORD } })).status)
      .toBe(429)
    expect((await send(server.url, 'POST', '/session', { body: { name: 'root', password: PASSWORD } })).status)
      .toBe(200)
  })
})
