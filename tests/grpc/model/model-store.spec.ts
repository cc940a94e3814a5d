import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { status } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCallLimiter } from '#factory/model/limit/call-limiter.ts'
import { createMemoryBook, type LimitBook } from '#factory/model/limit/limit-book.ts'
import { purge } from '#factory/queue/engine/housekeeping.ts'
import type { Connection } from '#factory/queue/store/database.ts'
import { migrate } from '#factory/queue/store/migrations.ts'
import { createAnswerStore, markReported } from '#factory/queue/store/model-answer.store.ts'
import { createSharedBook } from '#factory/queue/store/model-limit.store.ts'
import { FinishReason, Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { databases } from '../../support/services/databases.ts'
import { givenConnection } from '../queue-storage.ts'

const tokens = { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, reasoningTokens: 0, estimated: false }
const outcome = { answer: {
  output: 'nul \u0000 and half \ud83d', finishReason: FinishReason.STOP, tokens, modelVersion: '1',
  provenance: Provenance.MODEL,
} }
const LEASE_MS = 60_000

describe.each(databases())('on %s', (kind) => {
  let connection: Connection

  beforeAll(async () => {
    connection = await givenConnection(kind)
    await migrate(connection)
  })

  afterAll(() => connection.close())

  const call = (requestId: string, bodyHash = 'a') => ({ requestId, bodyHash, leaseMs: LEASE_MS })

  it('an answer outlives the process that asked, whatever characters it has', async () => {
    const requestId = randomUUID()
    const store = createAnswerStore(connection)
    expect(await store.claim(call(requestId))).toEqual({ type: 'turn', wasSent: false })
    await store.keep(requestId, outcome)

    const later = createAnswerStore(connection)

    expect(await later.claim(call(requestId))).toEqual({ type: 'known', outcome, isReported: false })
    expect(await later.claim(call(requestId, 'b'))).toEqual({ type: 'reused' })
  })

  it('an answer is known as reported once its usage is written', async () => {
    const requestId = randomUUID()
    const store = createAnswerStore(connection)
    await store.claim(call(requestId))
    await store.keep(requestId, outcome)

    await connection.db.transaction().execute(trx =>
      markReported(trx, [{ requestIds: [] }, { requestIds: [requestId, randomUUID()] }]))

    expect(await store.claim(call(requestId))).toMatchObject({ isReported: true })
  })

  it('one of many who ask at once gets the turn', async () => {
    const requestId = randomUUID()
    const store = createAnswerStore(connection)

    const claims = await Promise.all(Array.from({ length: 8 }, () => store.claim(call(requestId))))

    expect(claims.filter(({ type }) => type === 'turn')).toHaveLength(1)
    expect(claims.filter(({ type }) => type === 'running')).toHaveLength(7)
  })

  it('an id whose answer was lost is known as sent; one that was refused is as new', async () => {
    const [lost, refused] = [randomUUID(), randomUUID()]
    const store = createAnswerStore(connection)
    await store.claim(call(lost))
    await store.unlock(lost)
    await store.claim(call(refused))
    await store.forget(refused)

    expect(await store.claim(call(lost))).toEqual({ type: 'turn', wasSent: true })
    expect(await store.claim(call(refused))).toEqual({ type: 'turn', wasSent: false })
  })

  it('the turn of a killed process is free again: at once on a database of one process, else when its lease ends', async () => {
    const requestId = randomUUID()
    await createAnswerStore(connection).claim(call(requestId))

    const claim = await createAnswerStore(connection).claim(call(requestId))
    await sql`UPDATE ${sql.table(`${connection.schema}.model_answers`)} SET lease_until = clock_timestamp()
      WHERE request_id = ${requestId}`
      .execute(connection.db)
    const late = await createAnswerStore(connection).claim(call(requestId))

    expect(claim)
      .toEqual(kind === 'pglite' ? { type: 'turn', wasSent: true } : { type: 'running', leftMs: expect.any(Number) })
    expect(late).toEqual({ type: 'turn', wasSent: true })
  })

  it('answers are deleted after a day, not before', async () => {
    const [old, young] = [randomUUID(), randomUUID()]
    const store = createAnswerStore(connection)
    for (const requestId of [old, young]) {
      await store.claim(call(requestId))
      await store.keep(requestId, outcome)
    }
    await connection.db.updateTable('modelAnswers')
      .set({ createdAt: sql`clock_timestamp() - interval '25 hours'` }).where('requestId', '=', old).execute()

    await purge(connection)

    expect((await store.claim(call(old))).type).toBe('turn')
    expect((await store.claim(call(young))).type).toBe('known')
  })

  describe.each([
    ['in memory, by one service', () => {
      const book = createMemoryBook()
      return [book, book]
    }],
    ['in the database, by two services', () => [createSharedBook(connection), createSharedBook(connection)]],
  ] as [string, () => LimitBook[]][])('limits kept %s', (_, openBooks) => {
    const limit = (concurrency: number, ratePerMinute: number) => ({ key: randomUUID(), concurrency, ratePerMinute })
    const options = { signal: new AbortController().signal, leaseMs: LEASE_MS }

    it('never let more calls run at once, and let all of them run', async () => {
      const limiters = openBooks().map(createCallLimiter)
      const limits = limit(3, 0)
      let [running, most, done] = [0, 0, 0]

      await Promise.all(Array.from({ length: 24 }, async (_, index) => {
        const leave = await limiters[index % 2]!.enter(limits, options)
        running += 1
        most = Math.max(most, running)
        // The last two find nobody else to wait for.
        while (running < 3 && done < 22) {
          await new Promise(resolve => setImmediate(resolve))
        }
        running -= 1
        done += 1
        await leave()
      }))

      expect([most, done]).toEqual([3, 24])
    })

    it('count the calls in progress', async () => {
      const [first, second] = openBooks()
      const { key } = limit(3, 0)
      const takeOf = (book: LimitBook) => book.takeSlot(key, { concurrency: 3, leaseMs: LEASE_MS })
      const [slot] = [await takeOf(first!), await takeOf(second!)]

      const both = await second!.countSlots([key, randomUUID()])
      await first!.freeSlot(key, slot!)

      expect([
        both.get(key), [...both.values()].reduce((sum, calls) => sum + calls, 0),
        (await second!.countSlots([key])).get(key),
      ]).toEqual([2, 2, 1])
    })

    it('space the starts evenly', async () => {
      const limiters = openBooks().map(createCallLimiter)
      // One every 50 ms.
      const limits = limit(0, 1_200)
      const startedAt = performance.now()

      await Promise.all(Array.from({ length: 9 }, (_, index) => limiters[index % 2]!.enter(limits, options)))

      // Timers may fire a millisecond early.
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(8 * 49)
    })

    it('hold everybody back for as long as a provider asked, and say so when that is too long', async () => {
      const [first, second] = openBooks().map(createCallLimiter)
      const [short, long] = [limit(0, 0), limit(2, 60)]
      const startedAt = performance.now()
      await first!.slow(short.key, 150)
      await first!.slow(long.key, 3_600_000)

      await second!.enter(short, options)
      const waitedMs = performance.now() - startedAt
      const refusal = await second!.enter(long, options).catch((error: unknown) => error)

      expect(waitedMs).toBeGreaterThanOrEqual(140)
      expect(refusal).toMatchObject({ code: status.RESOURCE_EXHAUSTED, details: { reason: 'LIMIT_REACHED' } })
      expect((refusal as { details: { retryDelayMs: number } }).details.retryDelayMs).toBeGreaterThan(3_500_000)
      // What was refused holds no slot.
      expect(await openBooks()[0]!.takeSlot(long.key, { concurrency: 1, leaseMs: 1 })).toBe(0)
    })

    it('are left by a caller who gives up, without a gap for the next one', async () => {
      const [first, second] = openBooks().map(createCallLimiter)
      const limits = limit(1, 0)
      const leave = await first!.enter(limits, options)
      const leaving = new AbortController()
      const waiting = [first!, second!, first!].map(limiter =>
        limiter.enter(limits, { ...options, signal: leaving.signal }).catch((error: unknown) => error))
      leaving.abort(new Error('gone'))
      await leave()

      expect(await Promise.all(waiting))
        .toEqual(Array.from({ length: 3 }, () => expect.objectContaining({ message: 'gone' })))
      await (await second!.enter(limits, options))()
    })
  })
})
