import { untilHydrated } from '~/composables/base/hydration'

/**
 * Parts of a page that have files of their own become alive later than its frame. Whoever clicks a link before that
 * waits for them: another page in their place would not be what the server has sent.
 */
export default defineNuxtPlugin((nuxtApp) => {
  let isMounted = false
  nuxtApp.hook('app:mounted', () => {
    isMounted = true
  })
  useRouter().beforeEach(() => isMounted ? untilHydrated(nuxtApp) : undefined)
})
