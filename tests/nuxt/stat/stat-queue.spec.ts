import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, expect, it } from 'vitest'
import { useStatQueue } from '~/composables/stat/useStatQueue'
import { givenFreshness, givenWindow } from '../given/given-metrics'
import { registerEndpoint } from '../given/register-endpoint'

const AT = ['2026-11-20T06:00:00.000Z', '2026-11-20T07:00:00.000Z', '2026-11-20T08:00:00.000Z']
let waited = 0

registerEndpoint('/api/v1/metrics/queue', () => ({
  tz: 'UTC', grain: 'hour', window: givenWindow(), ...givenFreshness(),
  points: AT.map((at, index) => index === 0
    ? { at, status: 'missing', depthMean: null, depthMax: null, ageMaxMs: null }
    : { at, status: 'final', depthMean: 0, depthMax: index === 2 ? waited : 0, ageMaxMs: 0 }),
}))
beforeEach(() => clearNuxtData())

async function read() {
  let queue: ReturnType<typeof useStatQueue> | undefined
  const page = await mountSuspended({ setup: () => {
    queue = useStatQueue(() => true)
    return () => ''
  } }, { route: '/stats' })
  await expect.poll(() => queue?.depth.value.hasData).toBe(true)
  page.unmount()
  return queue
}

it('a queue in which nothing waited has no lines, and says so', async () => {
  const queue = await read()

  expect(queue?.isIdle.value).toBe(true)
  expect([queue?.depth.value.model, queue?.age.value.model]).toEqual([undefined, undefined])
})

it('one in which a single stage waited for a moment has them', async () => {
  waited = 1
  const queue = await read()

  expect(queue?.isIdle.value).toBe(false)
  expect(queue?.depth.value.model?.series.map(({ values }) => values.at(-1))).toEqual([0, 1])
})
