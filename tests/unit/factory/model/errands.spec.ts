import { status } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import { UNHURRIED } from '#factory/check/patience.ts'
import { createErrands } from '#factory/model/errands.ts'

/** Work that ends when it is told to. */
function givenWork() {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let begun = 0
  return {
    resolve, reject,
    begun: () => begun,
    work: () => {
      begun += 1
      return promise
    },
  }
}

const HASTY = { ...UNHURRIED, waitMs: 0 }
const BUSY = { code: status.UNAVAILABLE, details: { reason: 'SERVICE_BUSY', retryDelayMs: expect.any(Number) } }

describe('an errand', () => {
  it('is done once, however many ask for it, and however late', async () => {
    const { work, resolve, begun } = givenWork()
    const errands = createErrands<number>(10)
    const asked = [errands.run('a', work, UNHURRIED), errands.run('a', work, UNHURRIED)]

    resolve(7)

    expect(await Promise.all(asked)).toEqual([7, 7])
    expect(await errands.run('a', work, HASTY)).toBe(7)
    expect(begun()).toBe(1)
  })

  it('goes on when its caller has no more time, or has left', async () => {
    const { work, resolve, begun } = givenWork()
    const errands = createErrands<number>(10)
    const caller = new AbortController()
    const left = errands.run('a', work, { ...UNHURRIED, signal: caller.signal })

    await expect(errands.run('a', work, HASTY)).rejects.toMatchObject(BUSY)
    caller.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    resolve(7)

    expect(await errands.run('a', work, UNHURRIED)).toBe(7)
    expect(begun()).toBe(1)
  })

  it('that fails is begun anew by the next one who asks', async () => {
    const [broken, whole] = [givenWork(), givenWork()]
    const errands = createErrands<number>(10)
    const asked = errands.run('a', broken.work, UNHURRIED)
    broken.reject(new Error('lost'))
    await expect(asked).rejects.toThrow('lost')

    whole.resolve(7)

    expect(await errands.run('a', whole.work, UNHURRIED)).toBe(7)
  })
})
