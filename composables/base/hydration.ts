import type { NuxtApp } from '#app'

/** Resolves when the page is what the server has sent, and alive: at once, unless it is just being loaded. */
export async function untilHydrated(nuxtApp: Pick<NuxtApp, 'isHydrating' | 'hooks'>): Promise<void> {
  if (nuxtApp.isHydrating) {
    await new Promise<void>((resolve) => {
      nuxtApp.hooks.hookOnce('app:suspense:resolve', () => resolve())
      nuxtApp.hooks.hookOnce('app:error', () => resolve())
    })
  }
}
