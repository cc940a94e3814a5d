import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#db/client'
import { setSignIn } from '#db/repositories/access/access-state.repository'
import { userCreate } from '#shared/contract/setting/access.contract'
import { AppError } from '#server/errors'
import { type Access, createAccess } from '#server/services/access/access'
import type { Identity } from '#server/services/access/identity'
import { signInUser } from '#server/services/access/sign-in.service'
import { changeUser, createUser, removeUser, setPassword } from '#server/services/access/user.service'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { noReaders } from '../../support/services/no-readers'

const PASSWORD = 'correct horse battery'
const OPTIONS = {
  forced: undefined, isPublicBind: false, isBehindProxy: false, sessionIdleMs: 60_000, sessionLongestMs: 60_000,
  addressRate: 0, tokenRate: 0, secretKey: randomBytes(32).toString('base64'),
}
const ACTOR = { name: 'root', requestId: '' }
const ANY = { identity: { kind: 'open' }, seenVersions: undefined } as const
const codeOf = (error: unknown) => error instanceof AppError ? error.code : String(error)

describe.each(databases())('a person who signs in on %s', (kind) => {
  const opened = hold(async () => {
    const database: Database = await givenDatabase(kind)
    const access = createAccess({ db: database.db, ...OPTIONS })
    await database.db.transaction().execute(trx => setSignIn(trx, true))
    await access.reload()
    return {
      db: database.db, access,
      async close() {
        await access.stop()
        await database.close()
      },
    }
  })
  const deps = () => ({ db: opened.db, access: opened.access, ...noReaders })
  beforeAll(async () => {
    await givenUser('root', 'admin')
  })

  const givenUser = (name: string, role: 'admin' | 'viewer' = 'viewer') =>
    createUser(deps(), ACTOR, { identity: { kind: 'open' }, ...userCreate.parse({ name, role, password: PASSWORD }) })
  const signIn = (name: string, access: Access = opened.access) =>
    signInUser({ db: opened.db, access }, v7(), { name, password: PASSWORD }, {
      address: v7(), userAgent: '', former: { kind: 'nobody' },
    }).then(({ identity }) => 'name' in identity ? identity.name : '', codeOf)

  it.each([
    ['ΝΙΚΟΣ', ['ΝΙΚΟΣ']],
    ['İlker', ['İlker', 'I\u0307lker']],
    ['\u1112\u1161\u11ab', ['한', '\u1112\u1161\u11ab']],
    ['Ame\u0301lie', ['AMÉLIE', 'ame\u0301lie']],
  ])('is found by the name %s as it was given', async (name, typed) => {
    const { name: stored } = await givenUser(name)

    const found = []
    for (const text of typed) {
      found.push(await signIn(text))
    }

    expect(stored).toBe(name.normalize('NFC'))
    expect(found).toEqual(typed.map(() => stored))
    await expect(givenUser(name.normalize('NFD'))).rejects.toMatchObject({ code: 'conflict' })
  })

  it.each<[string, string, (id: string) => Promise<unknown>]>([
    [
      'the password is changed', 'unauthenticated',
      id => setPassword(deps(), ACTOR, { id, password: 'another long one', address: '', identity: { kind: 'open' } }),
    ],
    [
      'the user is disabled', 'unauthenticated',
      id => changeUser(deps(), ACTOR, { id, change: { isEnabled: false }, ...ANY }),
    ],
    ['the user is removed', 'unauthenticated', id => removeUser(deps(), ACTOR, { id, ...ANY })],
    ['sign-in is switched off', 'conflict', () => opened.db.transaction().execute(trx => setSignIn(trx, false))],
  ])('gets no session when %s while the password is verified', async (happens, code, happen) => {
    const { id } = await givenUser(`when-${happens.replaceAll(' ', '-')}`)
    const { access } = opened
    // Between the verification and the session.
    const meanwhile = { ...access, guesses: { ...access.guesses, forgive: () => happen(id).then(() => undefined) } }

    const answer = await signIn(`when-${happens.replaceAll(' ', '-')}`, meanwhile)
    await opened.db.transaction().execute(trx => setSignIn(trx, true))

    expect(answer).toBe(code)
    expect(await opened.db.selectFrom('sessions').select('id').where('userId', '=', id).execute()).toEqual([])
  })

  it('sets no password of the own with a current one that an administrator replaces meanwhile', async () => {
    const { id, name } = await givenUser('replaced')
    const identity: Identity = {
      kind: 'user', userId: id, userName: name, credentialId: v7(), name, role: 'viewer', userRole: 'viewer',
      expiresAt: null,
    }
    const replace = () => setPassword(
      deps(), ACTOR, { id, password: 'by an administrator', address: '', identity: { kind: 'open' } },
    ).then(() => undefined)
    const { access } = opened
    const meanwhile = { ...access, guesses: { ...access.guesses, forgive: replace } }

    const answer = await setPassword({ ...deps(), access: meanwhile }, ACTOR, {
      id, password: 'by who knew the old one', current: PASSWORD, address: '', identity,
    }).catch((error: unknown) => error)

    expect(answer).toMatchObject({ code: 'refused', fields: [{ pointer: '/current', code: 'WRONG_PASSWORD' }] })
    expect(await signInUser(opened, v7(), { name, password: 'by an administrator' }, {
      address: '', userAgent: '', former: { kind: 'nobody' },
    })).toMatchObject({ identity: { name } })
  })

  it('waits for the look-up of nobody else\'s open pages, nor does who changes a user', async () => {
    const { id } = await givenUser('quick')
    const { db, access } = opened
    const forget = access.watch({ type: 'token', secret: 'of an open page' }, () => undefined)
    // Each look-up of a token fails.
    await db.schema.alterTable('apiTokens').renameTo('elsewhere').execute()

    const answer = await signIn('quick')
    const changed = await changeUser(deps(), ACTOR, { id, change: { role: 'operator' }, ...ANY }).catch(codeOf)

    await db.schema.alterTable('elsewhere').renameTo('apiTokens').execute()
    forget()
    expect([answer, changed]).toEqual(['quick', expect.objectContaining({ role: 'operator' })])
  })

  it('ends the session that the browser had at once, also where it is known', async () => {
    await givenUser('again')
    const origin = { address: '', userAgent: '' }
    const first = await signInUser(
      opened, v7(), { name: 'again', password: PASSWORD }, { ...origin, former: { kind: 'nobody' } },
    )
    const credential = { type: 'session', secret: first.secret } as const
    const known = await opened.access.identify(credential)

    await signInUser(opened, v7(), { name: 'again', password: PASSWORD }, { ...origin, former: known })

    expect([known.kind, (await opened.access.identify(credential)).kind]).toEqual(['user', 'nobody'])
  })
})
