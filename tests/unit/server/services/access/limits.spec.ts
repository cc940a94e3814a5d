import { describe, expect, it } from 'vitest'
import { type Allowance, createRateLimit } from '#server/services/access/limits'

/** One minute of what consoles share, as the database keeps it. */
function givenShared(perMinute: number) {
  let taken = 0
  let asked = 0
  const take: Allowance = (_, points) => {
    asked += 1
    const isGranted = taken + points <= perMinute
    taken += isGranted ? points : 0
    return Promise.resolve({ isGranted, leftMs: 40_000 })
  }
  return { take, asked: () => asked }
}

async function countLetIn(limit: ReturnType<typeof createRateLimit>, requests: number, key = 'a'): Promise<number> {
  const answers = await Promise.all(Array.from({ length: requests }, () => limit.take(key)))
  return answers.filter(seconds => seconds === 0).length
}

describe('requests of a minute', () => {
  it('are let in at their number, many at once included, and told when to come back; the next minute begins anew', async () => {
    let nowMs = 0
    const shared = givenShared(60)
    const limit = createRateLimit(60, shared.take, () => nowMs)

    expect(await countLetIn(limit, 100)).toBe(60)
    expect(await limit.take('a')).toBe(40)
    expect(shared.asked()).toBeLessThanOrEqual(20)
    nowMs = 40_001
    expect(await limit.take('a')).toBe(0)
  })

  it('are counted over two consoles; the second may let in a twentieth more', async () => {
    const { take } = givenShared(100)
    const [here, there] = [createRateLimit(100, take), createRateLimit(100, take)]

    const letIn = await countLetIn(here, 80) + await countLetIn(there, 80) + await countLetIn(here, 80)

    expect(letIn).toBeGreaterThanOrEqual(90)
    expect(letIn).toBeLessThanOrEqual(105)
  })

  it('ask nobody while an address sends few', async () => {
    const shared = givenShared(100)
    const limit = createRateLimit(100, shared.take)

    await Promise.all(Array.from({ length: 1_000 }, (_, index) => limit.take(`address ${index % 200}`)))

    expect(shared.asked()).toBe(0)
  })

  it('are counted by each console alone while the others cannot be asked', async () => {
    const limit = createRateLimit(60, () => Promise.reject(new Error('away')))

    expect(await countLetIn(limit, 100)).toBe(60)
  })

  it('have no limit with 0', async () => {
    expect(await countLetIn(createRateLimit(0, () => Promise.reject(new Error('asked'))), 1_000)).toBe(1_000)
  })
})
