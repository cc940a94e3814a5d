import { beforeAll, describe, expect, it } from 'vitest'
import { useServices } from '#server/http/services'
import { startApiServer } from '../../support/api/api-server'
import { enableAccess, givenToken, givenUser, send } from '../../support/api/given-access'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

const server = hold(() => startApiServer(mainDatabase()))
let admin: string
beforeAll(async () => {
  admin = await enableAccess(server.url)
})

/** Fields of `after`, each where it has a meaning. */
interface Told { name?: string, reason?: string, address?: string, more?: number }

/** What was written, the counts included. */
async function entriesOf(action: string) {
  await useServices().access.refusals.flush()
  const rows = await server.db
    .selectFrom('auditLog').select(['actor', 'nounId', 'after']).where('action', '=', action).orderBy('id').execute()
  return rows.map(({ actor, nounId, after }) => ({ actor, nounId, ...after as Told }))
}

describe('a refused attempt leaves an entry', () => {
  it('to sign in: the first, and how many more, for each user and for all other names, without what was typed', async () => {
    const { id } = await givenUser(server.url, admin, 'mistyped', 'viewer')
    const attempt = (name: string) =>
      send(server.url, 'POST', '/session', { body: { name, password: 'a wrong password' } })

    const answers = [
      await attempt('mistyped'), await attempt('Mistyped'), await attempt('my secret phrase'),
      await attempt('another phrase'),
    ]

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    const entries = await entriesOf('session.refused')
    const counts = (nounId: string) =>
      entries.filter(entry => entry.nounId === nounId).map(({ name, more }) => [name, more])
    expect(entries).toHaveLength(4)
    expect([counts(id), counts('unknown')])
      .toEqual([[['mistyped', undefined], ['mistyped', 1]], [[undefined, undefined], [undefined, 1]]])
    expect(JSON.stringify(entries)).not.toMatch(/phrase|a wrong password/)
    expect(JSON.stringify(await server.db.selectFrom('accessCounters').selectAll().execute())).not
      .toMatch(/phrase|mistyped/)
  })

  it('that had to wait: one for its address, however many there were', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () =>
      send(server.url, 'POST', '/session', { body: { name: 'guessed', password: 'wrong' } })))

    const late = answers.filter(({ status }) => status === 429).length
    expect(late).toBeGreaterThan(10)
    expect((await entriesOf('access.limited')).map(({ nounId, reason, more }) => [nounId, reason, more]))
      .toEqual([['127.0.0.1', 'attempts to sign in', undefined], ['127.0.0.1', 'attempts to sign in', late - 1]])
  })

  it('to change a password with a wrong one', async () => {
    const { id, cookie } = await givenUser(server.url, admin, 'changer', 'viewer')

    for (let tried = 0; tried < 3; tried += 1) {
      expect((await send(server.url, 'POST', `/users/${id}/password`, {
        cookie, body: { password: 'a new password', current: 'not it' },
      })).status).toBe(422)
    }

    expect((await entriesOf('user.password_refused')).map(
      ({ nounId, name, reason, address, more }) => [nounId, name, reason, address, more],
    )).toEqual([
      [id, 'changer', 'wrong current password', '127.0.0.1', undefined],
      [id, 'changer', 'wrong current password', '127.0.0.1', 2],
    ])
  })

  it('with a token that has expired, was revoked, or never was one', async () => {
    const revoked = await givenToken(server.url, admin, 'revoked', 'viewer')
    const expired = await givenToken(
      server.url, admin, 'expired', 'viewer', new Date(Date.now() + 600_000).toISOString(),
    )
    await server.db
      .updateTable('apiTokens').set({ expiresAt: new Date(Date.now() - 1_000) }).where('id', '=', expired.id).execute()
    await send(server.url, 'DELETE', `/tokens/${revoked.id}`, { cookie: admin })

    for (const token of [revoked.token, revoked.token, expired.token, 'dfc_never']) {
      expect((await send(server.url, 'GET', '/projects', { token })).status).toBe(401)
    }

    const entries = await entriesOf('token.invalid')
    // Each is written by itself: of two that are refused at once, either may be first.
    expect(entries).toHaveLength(4)
    expect(entries.map(({ nounId, name, reason, more }) => [nounId, name, reason, more]))
      .toEqual(expect.arrayContaining([
        [revoked.id, 'root/revoked', 'revoked', undefined], [expired.id, 'root/expired', 'expired', undefined],
        ['unknown', undefined, 'unknown', undefined], [revoked.id, 'root/revoked', 'revoked', 1],
      ]))
    expect(JSON.stringify(entries)).not.toContain('dfc_never')
    // Its name is free again, and it is in no list.
    const { items }: { items: { name: string }[] } = await (await send(server.url, 'GET', '/tokens', { cookie: admin }))
      .json()
    expect(items.map(({ name }) => name)).toEqual(['expired'])
    await givenToken(server.url, admin, 'revoked', 'viewer')
  })

  it('and an attack with ever other names, tokens and addresses does not fill the trail', async () => {
    const { refusals } = useServices().access
    const before = await server.db
      .selectFrom('auditLog').select(eb => eb.fn.countAll<number>().as('entries')).executeTakeFirstOrThrow()

    for (let sent = 0; sent < 5_000; sent += 1) {
      refusals.note(
        {
          action: 'access.limited', noun: 'access', nounId: `2001:db8:${sent.toString(16)}::/64`,
          address: `2001:db8:${sent.toString(16)}::/64`,
        },
        '',
      )
    }
    await refusals.flush()

    const after = await server.db
      .selectFrom('auditLog').select(eb => eb.fn.countAll<number>().as('entries')).executeTakeFirstOrThrow()
    expect(after.entries - before.entries).toBeLessThanOrEqual(60)
    expect((await entriesOf('access.limited'))
      .filter(({ nounId }) => nounId === 'others').map(({ more }) => more ?? 0).sort())
      .toEqual([0, 4_949])
  })
})
