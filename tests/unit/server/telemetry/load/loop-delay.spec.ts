import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { createLoopDelays, EVERY_MS, type LoopWatch, watchLoopDelay } from '#server/telemetry/load/loop-delay'

const BLOCKED_MS = 250
/** Half a bucket to either side. */
const ACCURACY = 2 ** (1 / 16) * 1.000_001
/** What lies below is not told apart. */
const LEAST_MS = 0.05

let watch: LoopWatch | undefined
afterEach(() => watch?.close())

function block(): void {
  const endMs = performance.now() + BLOCKED_MS
  while (performance.now() < endMs) {
    // Blocks the loop.
  }
}

it('tells by how much a timer was late while the loop was blocked', async () => {
  const { read } = watch = watchLoopDelay()
  await expect.poll(() => read().minute).not.toBeNull()

  block()
  await expect.poll(() => read().minute?.maxMs).toBeGreaterThan(BLOCKED_MS / 2)

  const { minute, hour } = read()
  expect(hour?.maxMs).toBe(minute?.maxMs)
  expect(minute?.p50Ms).toBeLessThanOrEqual(minute?.p99Ms ?? 0)
  expect(minute?.p99Ms).toBeLessThanOrEqual(minute?.maxMs ?? 0)
})

it('does not forget a stall that is under way when it is read', async () => {
  const { read } = watch = watchLoopDelay()
  await expect.poll(() => read().minute).not.toBeNull()

  // Behind the timers of a turn: the next ones come when it is over.
  await nextTurn()
  block()
  read()
  await wait(2 * EVERY_MS)

  expect(read().minute?.maxMs).toBeGreaterThan(BLOCKED_MS / 2)
  expect(read().hour?.maxMs).toBeGreaterThan(BLOCKED_MS / 2)
})

const lateness = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 60 }), fc.nat({ max: 5_000 }))
const stalls = fc.array(lateness, { minLength: 1, maxLength: 60 })

/** Asks for a turn when the timer is due, and at each interval from then on until it has fired. */
function toWaits(lateMs: number): number[] {
  const waits: number[] = []
  for (let comesMs = 0; comesMs <= lateMs; comesMs += EVERY_MS) {
    waits.push(lateMs - comesMs)
  }
  return waits
}

it('tells how long those wait who come all the time, as asking at each interval does', () => {
  fc.assert(fc.property(stalls, (given) => {
    const { add, read } = createLoopDelays(() => 0)
    given.forEach(add)
    const waits = given.flatMap(toWaits).sort((a, b) => a - b)
    const exactOf = (share: number) => waits[Math.max(1, Math.ceil(share * waits.length)) - 1] ?? 0
    const { minute, hour } = read()

    expect(hour).toEqual(minute)
    expect(minute?.maxMs).toBe(waits.at(-1))
    for (const [ms = 0, exactMs] of [[minute?.p50Ms, exactOf(0.5)], [minute?.p99Ms, exactOf(0.99)]] as const) {
      expect(ms).toBeLessThanOrEqual(Math.max(LEAST_MS, exactMs * ACCURACY))
      expect(ms * ACCURACY).toBeGreaterThanOrEqual(exactMs <= LEAST_MS ? 0 : exactMs)
    }
  }))
})

it('shows a loop that stood still for a third of a minute', () => {
  const { add, read } = createLoopDelays(() => 0)
  for (let second = 0; second < 40; second += 1) {
    Array.from({ length: 1_000 / EVERY_MS }, () => add(1))
  }
  Array.from({ length: 10 }, () => add(2_000))

  const { minute } = read()

  expect(minute?.p50Ms).toBeCloseTo(1, 1)
  // Of 1,200 that come evenly, 12 wait for 1,950 ms or longer.
  expect(minute?.p99Ms).toBeGreaterThan(1_850)
  expect(minute?.maxMs).toBe(2_000)
})

it('counts as on time what came a little early', () => {
  const { add, read } = createLoopDelays(() => 0)
  add(-0.4)

  expect(read().minute).toEqual({ p50Ms: 0, p99Ms: 0, maxMs: 0 })
})
