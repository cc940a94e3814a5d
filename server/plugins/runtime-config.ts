import type { NitroApp } from 'nitropack/types'
import { useRuntimeConfig } from 'nitropack/runtime'

/**
 * One configuration for all requests. Nitro creates one per request and looks every key up in the environment
 * again; @nuxtjs/i18n uses it in every request, also in internal API calls. Ours is frozen: writing to
 * it fails instead of changing other requests.
 */
export default function runtimeConfig(nitro: NitroApp): void {
  const config = useRuntimeConfig()
  const { options } = nitro.h3App
  const { onRequest } = options
  // Set before Nitro's own plugin, which calls the hooks of all modules.
  options.onRequest = (event) => {
    event.context.nitro = { ...event.context.nitro, errors: [], runtimeConfig: config }
    return onRequest?.(event)
  }
}
