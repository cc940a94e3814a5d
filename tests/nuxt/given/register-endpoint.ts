import { registerEndpoint as registerForever } from '@nuxt/test-utils/runtime'

const registered = new Set<() => void>()

/** An answer of the API, until the file that registered it ends: files of one worker share Nuxt. */
export function registerEndpoint(...given: Parameters<typeof registerForever>) {
  const unregister = registerForever(...given)
  registered.add(unregister)
  return () => {
    registered.delete(unregister)
    unregister()
  }
}

export function unregisterEndpoints() {
  registered.forEach(unregister => unregister())
  registered.clear()
}
