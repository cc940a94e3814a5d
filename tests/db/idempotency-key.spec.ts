import { sql } from 'kysely'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import {
  claimIdempotencyKey, deleteExpiredIdempotencyKeys, deleteIdempotencyKey, LEASE_SECONDS, renewIdempotencyKey,
  setIdempotencyAnswer,
} from '#db/repositories/system/idempotency-key.repository'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { hold } from '../support/hold'

describe.each(databases())('idempotency keys on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  const givenRequest = () => ({ key: v7(), route: 'POST /api/v1/tasks', bodySha256: 'a', holder: v7() })
  const answer = { status: 201, answer: { id: 'x' }, location: '/x' }
  const claim = (request: ReturnType<typeof givenRequest>) => claimIdempotencyKey(database.db, request)

  const letRunOut = ({ key }: ReturnType<typeof givenRequest>) =>
    database.db.updateTable('idempotencyKeys')
      .set({ expiresAt: sql<Date>`now() - interval '1 millisecond'` }).where('key', '=', key).execute()

  it('are claimed by exactly one of many concurrent requests', async () => {
    const request = givenRequest()

    const claims = await Promise.all(Array.from({ length: 6 }, () => claim(request)))

    expect(claims.map(it => it.type).sort()).toEqual(['busy', 'busy', 'busy', 'busy', 'busy', 'first'])
  })

  it('return the first answer again, and report another body', async () => {
    const request = givenRequest()
    await claim(request)
    await setIdempotencyAnswer(database.db, request, answer)

    const claims = [await claim(request), await claim({ ...request, bodySha256: 'b' })]

    expect(claims).toEqual([{ type: 'replay', answer }, { type: 'other_body' }])
  })

  it('are separate for each route, and free again after a failure', async () => {
    const request = givenRequest()
    await claim(request)

    const elsewhere = await claim({ ...request, route: 'POST /api/v1/datasets' })
    await deleteIdempotencyKey(database.db, request)
    const again = await claim(request)

    expect([elsewhere.type, again.type]).toEqual(['first', 'first'])
  })

  it('are free again when the first request died with its process', async () => {
    const request = givenRequest()
    await claim(request)
    await letRunOut(request)

    expect((await claim({ ...request, holder: v7() })).type).toBe('first')
  })

  it('stay with a request that renews its claim', async () => {
    const request = givenRequest()
    await claim(request)
    await letRunOut(request)

    // In one transaction the database's clock stands still.
    const [isKept, other] = await database.db.transaction().execute(async trx =>
      [await renewIdempotencyKey(trx, request), await claimIdempotencyKey(trx, { ...request, holder: v7() })] as const)

    expect(isKept).toBe(true)
    expect(other).toEqual({ type: 'busy', leftSeconds: LEASE_SECONDS })
  })

  it('accept no answer from a request that has lost its claim', async () => {
    const [lost, holder] = [givenRequest(), v7()]
    await claim(lost)
    await letRunOut(lost)
    await claim({ ...lost, holder })

    const kept = [
      await renewIdempotencyKey(database.db, lost), await setIdempotencyAnswer(database.db, lost, answer),
      await setIdempotencyAnswer(database.db, { ...lost, holder }, answer),
    ]
    await deleteIdempotencyKey(database.db, lost)

    expect(kept).toEqual([false, false, true])
    expect(await claim(lost)).toEqual({ type: 'replay', answer })
  })

  it('expire after their retention', async () => {
    const request = givenRequest()
    await claim(request)
    await setIdempotencyAnswer(database.db, request, answer)
    await database.db.updateTable('idempotencyKeys')
      .set({ expiresAt: sql<Date>`now() - interval '1 second'` }).where('key', '=', request.key).execute()

    const deleted = await deleteExpiredIdempotencyKeys(database.db)

    expect(deleted).toBe(1)
    expect((await claim(request)).type).toBe('first')
  })
})
