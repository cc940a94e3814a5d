import { describe, expect, it } from 'vitest'
import { coalesce } from '~/utils/live/coalesce'

function givenWork() {
  const running: (() => void)[] = []
  let runs = 0
  const call = coalesce(() => {
    runs += 1
    return new Promise<void>(resolve => running.push(resolve))
  })
  return { call, finish: () => running.shift()?.(), runs: () => runs }
}

describe('coalesced work', () => {
  it('runs at once, and once more for all calls during the run', async () => {
    const { call, finish, runs } = givenWork()

    const calls = [call(), call(), call()]
    expect(runs()).toBe(1)
    finish()
    await expect.poll(runs).toBe(2)
    finish()
    await Promise.all(calls)

    expect(runs()).toBe(2)
  })

  it('runs again for a later call', async () => {
    const { call, finish, runs } = givenWork()

    const first = call()
    finish()
    await first
    const second = call()
    finish()
    await second

    expect(runs()).toBe(2)
  })

  it('continues after a failure', async () => {
    let runs = 0
    const call = coalesce(async () => {
      runs += 1
      throw new Error('away')
    })

    await expect(call()).rejects.toThrow('away')
    await expect(call()).rejects.toThrow('away')

    expect(runs).toBe(2)
  })
})
