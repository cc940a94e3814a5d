/** Long enough for a slow network; the reader waits for it. */
const PATIENCE_MS = 5_000

/**
 * A page whose files do not come: Nuxt would load the whole document, which without a network replaces all that the
 * reader has by the browser's own error. That is right only where the server answers: a new version has other files.
 */
export default defineNuxtPlugin((nuxtApp) => {
  const router = useRouter()
  const lost = useLostPage()
  const failed = new WeakSet<object>()

  nuxtApp.hook('app:chunkError', ({ error }) => {
    failed.add(error)
  })
  router.onError(async (error: unknown, to) => {
    if (typeof error !== 'object' || error === null || !failed.has(error)) {
      return
    }
    if (await isServerThere()) {
      reloadNuxtApp({ path: to.fullPath })
    }
    else {
      lost.value = { address: to.fullPath, code: 'offline' }
    }
  })
  router.afterEach((_to, _from, failure) => {
    if (!failure) {
      lost.value = undefined
    }
  })
})

async function isServerThere(): Promise<boolean> {
  try {
    return (await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) })).ok
  }
  catch {
    // No network, or nobody there.
    return false
  }
}
