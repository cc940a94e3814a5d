import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createGuardedClient } from '#egress/guarded-client'
import { limitLookUps, type FoundAddress } from '#egress/look-ups'

const OPTIONS = { all: true } as const
const ADDRESSES = [{ address: '192.0.2.1', family: 4 }]

/** A name server that answers when the test says so. */
function givenServer() {
  const asked: string[] = []
  const waiting = new Map<string, PromiseWithResolvers<FoundAddress[]>>()
  const lookUp = limitLookUps((host) => {
    asked.push(host)
    const answer = Promise.withResolvers<FoundAddress[]>()
    waiting.set(host, answer)
    return answer.promise
  })
  async function settle(host: string, how: (answer: PromiseWithResolvers<FoundAddress[]>) => void) {
    await turn()
    const answer = waiting.get(host)
    expect(answer, `a look-up of ${host}`).toBeDefined()
    waiting.delete(host)
    how(answer!)
    await turn()
  }
  return {
    asked, waiting, lookUp,
    answer: (host: string) => settle(host, answer => answer.resolve(ADDRESSES)),
    fail: (host: string) => settle(host, answer => answer.reject(new Error('EAI_AGAIN'))),
  }
}

describe('looking names up', () => {
  it('is done for one new name at a time, in order, whether the one before was found or not', async () => {
    const { asked, lookUp, answer, fail } = givenServer()
    const found = Promise.allSettled(['a', 'b', 'c'].map(host => lookUp(host, OPTIONS)))

    await turn()
    expect(asked).toEqual(['a'])
    await fail('a')
    expect(asked).toEqual(['a', 'b'])
    await answer('b')
    await answer('c')

    expect((await found).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  })

  it('finds a name that was found before while others hang, and never holds more than two threads', async () => {
    const { waiting, lookUp, answer } = givenServer()
    const first = lookUp('known', OPTIONS)
    await answer('known')
    await first

    const hanging = Array.from({ length: 20 }, (_, index) => lookUp(`hangs-${index}`, OPTIONS))
    const again = lookUp('known', OPTIONS)
    await turn()
    expect([...waiting.keys()]).toEqual(['hangs-0', 'known'])
    await answer('known')

    expect(await again).toEqual(ADDRESSES)
    expect(hanging).toHaveLength(20)
  })

  it('lets a name that is not found any more wait with the new ones', async () => {
    const { asked, lookUp, answer, fail } = givenServer()
    const first = lookUp('known', OPTIONS)
    await answer('known')
    await first
    const lost = lookUp('known', OPTIONS).catch((error: unknown) => error)
    await fail('known')
    expect(await lost).toBeInstanceOf(Error)

    void lookUp('hangs', OPTIONS)
    void lookUp('known', OPTIONS)
    await turn()

    expect(asked).toEqual(['known', 'known', 'hangs'])
  })

  it('is done once for all calls to a host, and anew for the next one', async () => {
    const { asked, lookUp, answer } = givenServer()
    const calls = Array.from({ length: 5 }, () => lookUp('host', OPTIONS))
    await answer('host')
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 5 }, () => ADDRESSES))

    const next = lookUp('host', OPTIONS)
    await answer('host')
    await next

    expect(asked).toEqual(['host', 'host'])
  })

  it('leaves it to the guard which address is called, at each call', async () => {
    const { lookUp, answer } = givenServer()
    const client = createGuardedClient(false, async (host, options) =>
      (await lookUp(host, options)).map(found => ({ ...found, address: '10.0.0.1' })))
    const call = client.post({
      url: new URL('http://inner.example/'), headers: {}, body: '', signal: AbortSignal.timeout(10_000),
    })
    const failure = call.catch((error: unknown) => error)
    await answer('inner.example')

    expect(await failure).toMatchObject({ reason: 'ADDRESS_NOT_ALLOWED' })
    client.close()
  })
})

it('a name that has waited longer than its callers is not looked up, and the next ones are', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const { asked, lookUp, fail, answer } = givenServer()
  const found = Promise.allSettled(['hangs', 'too-late'].map(host => lookUp(host, OPTIONS)))
  await turn()
  vi.advanceTimersByTime(10_001)
  const good = lookUp('good', OPTIONS)

  await fail('hangs')
  await answer('good')

  expect(asked).toEqual(['hangs', 'good'])
  expect(await good).toEqual(ADDRESSES)
  expect((await found).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
