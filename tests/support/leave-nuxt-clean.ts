import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils'
import { afterAll, afterEach, vi } from 'vitest'
import { clearNuxtData, useNuxtApp, useRouter, useSession, useToast } from '#imports'
import { unregisterEndpoints } from '../nuxt/given/register-endpoint'

// Files of one worker share Nuxt and its page: each one leaves them without its answers, choices, components and what
// it has told the reader. What else `useState` holds stays: plugins use it.
disableAutoUnmount()
afterAll(async () => {
  // Nuxt begins once a worker. Its test utilities begin it with each file: they load every module anew, fail to set up
  // a second Nuxt beside the first, and leave one more listener that searches all components when the route changes.
  Object.assign(window, { __NUXT_VITEST_ENVIRONMENT__: false })
  vi.useRealTimers()
  vi.unstubAllGlobals()
  unregisterEndpoints()
  document.cookie.split('; ').forEach(cookie => document.cookie = `${cookie.split('=')[0]}=; max-age=0; path=/`)
  localStorage.clear()
  sessionStorage.clear()
  await useRouter().replace('/?project=default')
  // The language in which a worker begins.
  await useNuxtApp().$i18n.setLocale('en')
  useToast().clear()
  // Also by an answer that came after its test.
  useSession().hasEnded.value = false
  clearNuxtData()
})
// After each test: what stays mounted would be rendered again with all that follows in its file.
enableAutoUnmount(afterEach)
