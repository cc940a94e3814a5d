import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import AppLive from '~/components/app/AppLive.vue'
import { useLiveStore } from '~/stores/live'

it('says since when the live connection is lost, through every attempt, and for a moment that it is back', async () => {
  const live = useLiveStore(useNuxtApp().$pinia)
  const notice = await mountSuspended(AppLive)
  const shown = () => notice.find('[role=status]')

  live.report('online')
  live.report('offline')
  await nextTick()
  expect(shown().exists()).toBe(false)

  live.lostAtMs = Date.now() - 6_000
  live.report('connecting')
  live.report('offline')
  await expect.poll(() => shown().exists() && shown().text()).toMatch(/No live updates since \d\d:\d\d/)
  expect(shown().attributes('data-tone')).toBe('amber')

  live.report('online')
  await expect.poll(() => shown().text()).toContain('Live updates are back')
  expect(shown().attributes('data-tone')).toBe('green')
})

it('says nothing of a first connection, nor of a break that ends at once', async () => {
  const live = useLiveStore(useNuxtApp().$pinia)
  const notice = await mountSuspended(AppLive)

  live.report('connecting')
  live.report('online')
  live.report('offline')
  live.report('online')
  await nextTick()

  expect(notice.find('[role=status]').exists()).toBe(false)
})
