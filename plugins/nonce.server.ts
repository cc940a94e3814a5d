import { giveNonce } from '~/utils/app/script-nonce'

/** Adds the nonce of the page's policy (server/http/page-policy.ts) to its scripts. */
export default defineNuxtPlugin(({ ssrContext }) => {
  const nonce: unknown = ssrContext?.event.context.nonce
  if (typeof nonce === 'string') {
    ssrContext?.head.hooks?.hook('ssr:render', ({ tags }) => giveNonce(tags, nonce))
  }
})
