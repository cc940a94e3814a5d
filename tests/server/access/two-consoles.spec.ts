import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#db/client'
import { countGuess } from '#db/repositories/access/access-counter.repository'
import { AppError } from '#server/errors'
import { type Access, createAccess } from '#server/services/access/access'
import { signInUser } from '#server/services/access/sign-in.service'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const PER_MINUTE = 100
const OPTIONS = { forced: true, isPublicBind: false, isBehindProxy: false, sessionIdleMs: 60_000, sessionLongestMs: 60_000, addressRate: PER_MINUTE, tokenRate: 0, secretKey: randomBytes(32).toString('base64') }

const codeOf = (error: unknown) => error instanceof AppError ? error.code : String(error)

describe.each(databases())('two consoles on one database on %s', (kind) => {
  const consoles = hold(async () => {
    const first = await givenDatabase(kind)
    // A pool of its own, as another process has. An embedded database has one process: there it is one that was started again.
    const second: Database = first.url ? await openDatabase({ url: first.url }) : first
    const all = [first, second].map(({ db }) => ({ db, access: createAccess({ db, ...OPTIONS }) })) as [Console, Console]
    return {
      all,
      async close() {
        await Promise.all(all.map(({ access }) => access.stop()))
        await Promise.all([...new Set([first, second])].map(database => database.close()))
      },
    }
  })
  interface Console { db: Database['db'], access: Access }

  const guess = ({ db, access }: Console, name: string, address: string) =>
    signInUser({ db, access }, v7(), { name, password: 'a wrong guess' }, { address, userAgent: '', former: { kind: 'nobody' } }).catch(codeOf)

  it('count guesses together: as many as at one console, and many at once are no way around', async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, (_, index) => guess(consoles.all[index % 2 ? 1 : 0], 'somebody', '203.0.113.7')))

    expect(answers.filter(code => code === 'unauthenticated')).toHaveLength(5)
    expect(answers.filter(code => code === 'too_many_requests')).toHaveLength(19)
  })

  it('count the addresses of one network as one, and those of one machine in either notation', async () => {
    const ofNetwork = await Promise.all(Array.from({ length: 10 }, (_, index) => guess(consoles.all[0], 'v6', `2001:db8:1:2::${index}`)))
    const ofMachine = await Promise.all(Array.from({ length: 10 }, (_, index) => guess(consoles.all[1], 'v4', index % 2 ? '203.0.113.9' : '::ffff:203.0.113.9')))

    expect([ofNetwork, ofMachine].map(codes => codes.filter(code => code === 'unauthenticated').length)).toEqual([5, 5])
    expect(await guess(consoles.all[0], 'v6', '2001:db8:1:3::1')).toBe('unauthenticated')
  })

  it('count requests together, within a twentieth, before anything is looked up for them', async () => {
    const ask = ({ access }: Console) => access.identifyCounted({ type: 'token', secret: randomBytes(8).toString('hex') }, { address: '203.0.113.8', requestId: '' }).then(() => 'let in', codeOf)

    const answers = await Promise.all(Array.from({ length: 2 * PER_MINUTE }, (_, index) => ask(consoles.all[index % 2 ? 1 : 0])))

    const letIn = answers.filter(answer => answer === 'let in').length
    expect(letIn).toBeGreaterThanOrEqual(0.9 * PER_MINUTE)
    expect(letIn).toBeLessThanOrEqual(1.05 * PER_MINUTE)
    expect(answers.filter(answer => answer === 'too_many_requests')).toHaveLength(2 * PER_MINUTE - letIn)
  })

  it('do not clear, by a right password, what its address guessed at others', async () => {
    const { byAddress } = consoles.all[0].access.guesses
    for (let guessed = 0; guessed < 49; guessed += 1) {
      expect(await byAddress.begin('an address')).toBe(0)
    }

    await byAddress.forgive('an address')

    expect([await byAddress.begin('an address'), await byAddress.begin('an address'), await byAddress.begin('an address')]).toEqual([0, 0, 1])
  })

  it('make a guess wait twice as long each time, up to the longest wait, and forget all after an hour', async () => {
    const { db } = consoles.all[0]
    const waits: number[] = []
    for (let tried = 0; tried < 7; tried += 1) {
      expect(await countGuess(db, 'a key', { free: 3, longestMs: 5_000 })).toBe(0)
      const { untilAt } = await db.selectFrom('accessCounters').select('untilAt').where('key', '=', 'a key').executeTakeFirstOrThrow()
      const { touchedAt } = await db.selectFrom('accessCounters').select('touchedAt').where('key', '=', 'a key').executeTakeFirstOrThrow()
      waits.push(Math.max(0, untilAt.getTime() - touchedAt.getTime()))
      await db.updateTable('accessCounters').set({ untilAt: new Date(0), ...tried === 5 && { touchedAt: new Date(Date.now() - 3_700_000) } }).where('key', '=', 'a key').execute()
    }

    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 5_000, 0])
  })
})
