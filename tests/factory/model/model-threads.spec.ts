import { status } from '@grpc/grpc-js'
import { get_encoding as getEncoding } from 'tiktoken'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { NlpJob } from '#factory/model/local/nlp-jobs.ts'
import { createNlpPool, type NlpPool } from '#factory/model/local/nlp-pool.ts'

/** Each thread loads an English model: what leaves its threads alive shares these two. */
const shared = createNlpPool({ threads: 2 })
let pool: NlpPool | undefined

afterEach(() => pool?.close())
afterAll(() => shared.close())

const job = (text: string): NlpJob => ({ task: 'sentiment', text, parameters: {} })
const waiting = new AbortController().signal

describe('NLP threads', () => {
  it('work off the waiting texts, whatever their number', async () => {
    const results = await Promise.all(Array.from({ length: 200 }, (_, index) =>
      shared.run(job(`good ${index}`), waiting)))

    expect(results.every(({ output }) => output.includes('positive'))).toBe(true)
  })

  it('give the same answer for the same text, on any thread', async () => {
    const text = 'Acme paid $5 million on Jan 3. The docs are not good.'

    const results = await Promise.all(Array.from({ length: 20 }, () =>
      shared.run({ task: 'analyze', text, parameters: {} }, waiting)))

    expect(shared.size).toBe(2)
    expect(new Set(results.map(({ output }) => output)).size).toBe(1)
  })

  it('count tokens as tiktoken does, also in a run without spaces', async () => {
    const text = 'tokenization'.repeat(1_000)

    const { output } = await shared.run({ task: 'count', text, parameters: {} }, waiting)

    expect(Number(output)).toBe(getEncoding('o200k_base').encode_ordinary(text).length)
  })

  it('drop the texts of a caller that has left', async () => {
    const caller = new AbortController()
    const gone = new Error('gone')

    const call = shared.run(job('good'), caller.signal)
    caller.abort(gone)

    await expect(call).rejects.toBe(gone)
    await expect(shared.run(job('good'), caller.signal)).rejects.toBe(gone)
  })

  it('refuse texts that they cannot hold, with a retry time; end when idle, and start again for the next text', async () => {
    const created = pool = createNlpPool({ threads: 1, maxWaiting: 3, idleMs: 1 })

    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => created.run(job('good'), waiting)))

    expect(outcomes.map(({ status: outcome }) => outcome))
      .toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
    expect(outcomes[4]).toMatchObject({ reason: { code: status.RESOURCE_EXHAUSTED, details: { retryDelayMs: 200 } } })
    await expect.poll(() => created.size).toBe(0)
    expect((await created.run(job('good'), waiting)).output).toContain('positive')
  })

  it('that take too long over a text are ended: that text fails, and the others may be retried', async () => {
    pool = createNlpPool({ threads: 1, silenceMs: 10 })
    const long = 'Acme paid $5 million. '.repeat(40_000)

    const outcomes = await Promise.allSettled([pool.run(job(long), waiting), pool.run(job('good'), waiting)])

    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { code: status.INVALID_ARGUMENT, details: { reason: 'NLP_TOO_SLOW' } } },
      { status: 'rejected', reason: { code: status.UNAVAILABLE, details: { reason: 'NLP_THREAD_LOST' } } },
    ])
  })

  it('that do not start do not blame a text', async () => {
    pool = createNlpPool({ threads: 1, startMs: 1 })

    await expect(pool.run(job('good'), waiting)).rejects.toMatchObject({ code: status.UNAVAILABLE })
  })
})
