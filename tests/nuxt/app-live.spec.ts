import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import AppLive from '~/components/app/AppLive.vue'
import { useLiveStore } from '~/stores/live'

const AT = Date.parse('2026-11-20T06:00:00.000Z')
let notice: VueWrapper
let live: ReturnType<typeof useLiveStore>
const region = () => notice.get('[role=status]')
const toneOf = () => notice.find('.live').attributes('data-tone')

beforeEach(async () => {
  live = useLiveStore(useNuxtApp().$pinia)
  live.report('online')
  vi.useFakeTimers({ now: AT })
  notice = await mountSuspended(AppLive)
})

afterEach(() => {
  notice.unmount()
  vi.useRealTimers()
})

it('says since when the live connection is lost, through every attempt, and for a moment that it is back', async () => {
  const told = region().element
  live.report('offline')
  await vi.advanceTimersByTimeAsync(4_000)
  expect(region().text()).toBe('')

  live.report('connecting')
  live.report('offline')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(region().text()).toMatch(/No live updates since \d\d:\d\d/)
  expect(toneOf()).toBe('amber')

  live.report('online')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(region().text()).toContain('Live updates are back')
  expect(toneOf()).toBe('green')
  // What is announced is what stands in it, not that it comes.
  expect(region().element).toBe(told)

  await vi.advanceTimersByTimeAsync(8_000)
  expect(region().text()).toBe('')
})

it('says nothing of a first connection, nor of a break that ends at once', async () => {
  for (const status of ['connecting', 'online', 'offline', 'connecting', 'online'] as const) {
    live.report(status)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(region().text()).toBe('')
  }
})

it('has no clock that runs each second while the connection stands', async () => {
  const ticks = vi.spyOn(Date, 'now')
  await vi.advanceTimersByTimeAsync(30_000)

  expect(ticks.mock.calls.length).toBeLessThan(10)
  ticks.mockRestore()
})
