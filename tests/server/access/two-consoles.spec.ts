import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#db/client'
import { countGuesses } from '#db/repositories/access/access-counter.repository'
import { AppError } from '#server/errors'
import { insertUser } from '#db/repositories/access/user.repository'
import { type Access, createAccess } from '#server/services/access/access'
import { hashPassword } from '#server/services/access/password'
import { signInUser } from '#server/services/access/sign-in.service'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase, PATIENT } from '../../support/services/given-database'

const PER_MINUTE = 100
const OPTIONS = {
  forced: true, isPublicBind: false, isBehindProxy: false, sessionIdleMs: 60_000, sessionLongestMs: 60_000,
  addressRate: PER_MINUTE, tokenRate: 0, secretKey: randomBytes(32).toString('base64'),
}

const PASSWORD = 'correct horse battery'

const codeOf = (error: unknown) => error instanceof AppError ? error.code : String(error)

describe.each(databases())('two consoles on one database on %s', (kind) => {
  const consoles = hold(async () => {
    const first = await givenDatabase(kind)
    // A pool of its own, as another process has. An embedded database has one process: there it is one that was started
    // again.
    const second: Database = first.url ? await openDatabase({ url: first.url, limits: PATIENT }) : first
    const all = [first, second]
      .map(({ db }) => ({ db, access: createAccess({ db, ...OPTIONS }) })) as [Console, Console]
    return {
      all,
      async close() {
        await Promise.all(all.map(({ access }) => access.stop()))
        await Promise.all([...new Set([first, second])].map(database => database.close()))
      },
    }
  })
  interface Console { db: Database['db'], access: Access }

  const attempt = ({ db, access }: Console, name: string, address: string, password: string) =>
    signInUser({ db, access }, v7(), { name, password }, { address, userAgent: '', former: { kind: 'nobody' } })
      .then(() => 'signed in', codeOf)
  const guess = (console: Console, name: string, address: string) => attempt(console, name, address, 'a wrong guess')

  let passwordHash: string
  beforeAll(async () => {
    passwordHash = await hashPassword(PASSWORD)
  })
  const givenUser = (name: string) =>
    consoles.all[0].db.transaction().execute(trx => insertUser(trx, { id: v7(), name, role: 'admin', passwordHash }))

  it('count guesses together: as many as at one console, and many at once are no way around', async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, (_, index) =>
      guess(consoles.all[index % 2 ? 1 : 0], 'somebody', '203.0.113.7')))

    expect(answers.filter(code => code === 'unauthenticated')).toHaveLength(5)
    expect(answers.filter(code => code === 'too_many_requests')).toHaveLength(19)
  })

  it('count the addresses of one network as one, and those of one machine in either notation', async () => {
    const ofNetwork = await Promise.all(Array.from({ length: 10 }, (_, index) =>
      guess(consoles.all[0], 'v6', `2001:db8:1:2::${index}`)))
    const ofMachine = await Promise.all(Array.from({ length: 10 }, (_, index) =>
      guess(consoles.all[1], 'v4', index % 2 ? '203.0.113.9' : '::ffff:203.0.113.9')))

    expect([ofNetwork, ofMachine].map(codes => codes.filter(code => code === 'unauthenticated').length)).toEqual([5, 5])
    expect(await guess(consoles.all[0], 'v6', '2001:db8:1:3::1')).toBe('unauthenticated')
  })

  it('let an owner in from a known network while others guess at the name, and count nothing for who has to wait', async () => {
    const [first, second] = consoles.all
    await givenUser('owner')
    expect(await attempt(first, 'owner', '198.51.100.1', PASSWORD)).toBe('signed in')

    const guesses: string[] = []
    for (let guessed = 0; guessed < 10; guessed += 1) {
      guesses.push(await guess(second, 'OWNER', `203.0.${guessed}.1`))
    }
    // As after more of them; the first wait would be over while this goes on.
    await first.db.updateTable('accessCounters')
      .set({ untilAt: new Date(Date.now() + 60_000) }).where('key', 'like', 'name %').where('count', '=', 10).execute()
    guesses.push(await guess(second, 'owner', '203.0.10.1'))
    const fromNew = await Promise.all(Array.from({ length: 8 }, () =>
      attempt(first, 'owner', '198.51.100.2', PASSWORD)))
    const fromKnown = [
      await attempt(second, 'Owner', '198.51.100.1', PASSWORD), await attempt(first, 'owner', '198.51.100.1', PASSWORD),
    ]

    expect(guesses).toEqual([...Array.from({ length: 10 }, () => 'unauthenticated'), 'too_many_requests'])
    expect(fromNew).toEqual(fromNew.map(() => 'too_many_requests'))
    expect(fromKnown).toEqual(['signed in', 'signed in'])
    // A right password made the guesses forgotten, and none of the eight counted for their own network.
    expect(await attempt(second, 'owner', '198.51.100.2', PASSWORD)).toBe('signed in')
  })

  it('count for one name what the database takes for one', async () => {
    await givenUser('İlker')
    const forms = ['İlker', 'I\u0307lker', 'i\u0307lker', 'ilker', 'ILKER', 'İLKER']

    const answers: string[] = []
    for (const form of forms) {
      answers.push(await guess(consoles.all[0], form, '203.0.113.10'))
    }

    expect(answers).toEqual([...Array.from({ length: 5 }, () => 'unauthenticated'), 'too_many_requests'])
  })

  it('count requests together, within a twentieth, before anything is looked up for them', async () => {
    const ask = ({ access }: Console) => access.identifyCounted(
      [{ type: 'token', secret: randomBytes(8).toString('hex') }], { address: '203.0.113.8', requestId: '' },
    ).then(() => 'let in', codeOf)

    const answers = await Promise.all(Array.from({ length: 2 * PER_MINUTE }, (_, index) =>
      ask(consoles.all[index % 2 ? 1 : 0])))

    const letIn = answers.filter(answer => answer === 'let in').length
    expect(letIn).toBeGreaterThanOrEqual(0.9 * PER_MINUTE)
    expect(letIn).toBeLessThanOrEqual(1.05 * PER_MINUTE)
    expect(answers.filter(answer => answer === 'too_many_requests')).toHaveLength(2 * PER_MINUTE - letIn)
  })

  it('do not clear, by a right password, what its address guessed at others', async () => {
    const { begin, forgive } = consoles.all[0].access.guesses
    const at = (name: string | number) => ({ name: `name ${name}`, address: '203.0.113.11' })
    for (let guessed = 0; guessed < 49; guessed += 1) {
      expect(await begin(at(guessed))).toBe(0)
    }

    await forgive(at(48))

    expect([await begin(at('next')), await begin(at('further')), await begin(at('last'))]).toEqual([0, 0, 1])
  })

  it('make a guess wait twice as long each time, up to the longest wait, and forget all after an hour', async () => {
    const { db } = consoles.all[0]
    const waits: number[] = []
    const guesses = [{ key: 'a key', rule: { free: 3, longestMs: 5_000 } }]
    for (let tried = 0; tried < 7; tried += 1) {
      expect(await db.transaction().execute(trx => countGuesses(trx, guesses))).toBeUndefined()
      const { untilAt } = await db.selectFrom('accessCounters')
        .select('untilAt').where('key', '=', 'a key').executeTakeFirstOrThrow()
      const { touchedAt } = await db.selectFrom('accessCounters')
        .select('touchedAt').where('key', '=', 'a key').executeTakeFirstOrThrow()
      waits.push(Math.max(0, untilAt.getTime() - touchedAt.getTime()))
      await db.updateTable('accessCounters')
        .set({ untilAt: new Date(0), ...tried === 5 && { touchedAt: new Date(Date.now() - 3_700_000) } })
        .where('key', '=', 'a key').execute()
    }

    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 5_000, 0])
  })
})
