import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { watchLoopDelay } from '#server/telemetry/load/loop-delay'

const BLOCKED_MS = 250

it('tells by how much a timer was late while the loop was blocked', async () => {
  const watch = watchLoopDelay()
  await expect.poll(() => watch.read().minute).not.toBeNull()

  // Node takes its first sample anew after each reading.
  await wait(200)
  const endMs = performance.now() + BLOCKED_MS
  while (performance.now() < endMs) {
    // Blocks the loop.
  }
  await wait(50)
  const { minute, hour } = watch.read()
  watch.close()

  expect(minute?.maxMs).toBeGreaterThan(BLOCKED_MS / 2)
  expect(hour?.maxMs).toBe(minute?.maxMs)
  expect(minute?.p50Ms).toBeLessThanOrEqual(minute?.p99Ms ?? 0)
  expect(minute?.p99Ms).toBeLessThanOrEqual(minute?.maxMs ?? 0)
})
