import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils'
import { afterAll, vi } from 'vitest'
import { clearNuxtData, clearNuxtState, useRouter } from '#imports'
import { unregisterEndpoints } from '../nuxt/given/register-endpoint'

// Files of one worker share Nuxt and its page: each one leaves them as a page that was just opened.
disableAutoUnmount()
afterAll(async () => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  unregisterEndpoints()
  document.cookie.split('; ').forEach(cookie => document.cookie = `${cookie.split('=')[0]}=; max-age=0; path=/`)
  localStorage.clear()
  sessionStorage.clear()
  await useRouter().replace('/')
  clearNuxtData()
  clearNuxtState()
})
// Called after the above: hooks run in reverse, so that what is mounted goes first.
enableAutoUnmount(afterAll)
