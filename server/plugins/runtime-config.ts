import type { NitroApp } from 'nitropack/types'
import { useRuntimeConfig } from 'nitropack/runtime'

/**
 * One configuration for all requests. Nitro makes one for each that asks, looking every key up in the environment
 * anew, and @nuxtjs/i18n asks in every request: those of the pages to our own API too. Ours is frozen: who writes into
 * it fails instead of changing that of others.
 */
export default function runtimeConfig(nitro: NitroApp): void {
  const config = useRuntimeConfig()
  const { options } = nitro.h3App
  const { onRequest } = options
  // Before Nitro's own, which calls the hooks of all modules.
  options.onRequest = (event) => {
    event.context.nitro = { ...event.context.nitro, errors: [], runtimeConfig: config }
    return onRequest?.(event)
  }
}
