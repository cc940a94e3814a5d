import type { KyselyPlugin } from 'kysely'
import { describe, expect, it } from 'vitest'
import { createAccess } from '#server/services/access/access'
import { startApiServer } from '../../support/api/api-server'
import { enableAccess, givenUser, PASSWORD, send, signIn } from '../../support/api/given-access'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

const server = hold(() => startApiServer(mainDatabase(), { access: { isBehindProxy: true } }))
let admin = ''

/** Who the console says that asks. */
async function nameOf(cookie: string, headers: Record<string, string> = {}): Promise<string | null> {
  const answer = await send(server.url, 'GET', '/session', { cookie, headers })
  const { name }: { name: string | null } = await answer.json()
  return name
}

const TLS = { 'x-forwarded-proto': 'https' }

describe('of several session cookies', () => {
  it('that of somebody counts, wherever it stands', async () => {
    admin = await enableAccess(server.url)
    const left = await signIn(server.url, 'root')
    await send(server.url, 'DELETE', '/session', { cookie: left })

    const names = await Promise.all([
      `session=junk; ${admin}`, `${admin}; session=junk`, `${left}; ${admin}`, `session=; session=%; ${admin}`,
    ].map(cookie => nameOf(cookie)))

    expect(names).toEqual(['root', 'root', 'root', 'root'])
  })

  it('over TLS only that counts which no other host can set', async () => {
    const { cookie: other } = await givenUser(server.url, admin, 'other', 'viewer')
    const answer = await send(
      server.url, 'POST', '/session', { body: { name: 'root', password: PASSWORD }, headers: TLS },
    )
    const [set = ''] = answer.headers.getSetCookie().filter(text => text.startsWith('__Host-session='))
    const own = set.split(';', 1)[0] ?? ''

    expect(set).toMatch(/; Secure/i)
    expect(set).toMatch(/; Path=\/(?:;|$)/i)
    expect(set).not.toMatch(/domain/i)
    expect(await nameOf(`${other}; ${own}`, TLS)).toBe('root')
    expect(await nameOf(other, TLS)).not.toBe('other')
    const left = await send(server.url, 'DELETE', '/session', { cookie: own, headers: TLS })
    expect(left.headers.getSetCookie().map(text => text.split('=', 1)[0]).sort()).toEqual(['__Host-session', 'session'])
    expect(await nameOf(own, TLS)).not.toBe('root')
  })
})

it('a session that many ask for at once is looked up once, and again when it was forgotten meanwhile', async () => {
  const cookie = await signIn(server.url, 'root')
  let statements = 0
  const counting: KyselyPlugin = {
    transformQuery({ node }) {
      statements += node.kind === 'SelectQueryNode' ? 1 : 0
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
  const access = createAccess({
    db: server.db.withPlugin(counting), secretKey: Buffer.alloc(32).toString('base64'), forced: true,
    isPublicBind: false, isBehindProxy: false, sessionIdleMs: 60_000, sessionLongestMs: 60_000, addressRate: 0,
    tokenRate: 0, keptMs: 0,
  })
  const credential = { type: 'session', secret: cookie } as const

  const first = Promise.all(Array.from({ length: 1_000 }, () => access.identify(credential)))
  const before = statements
  access.forget('any')
  await Promise.all([first, access.identify(credential)])

  expect([before, statements]).toEqual([1, 2])
  await access.stop()
})
