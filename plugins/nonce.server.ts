import { giveNonce } from '~/utils/script-nonce'

/** Scripts of the page carry the nonce of its policy (server/utils/page-policy.ts). */
export default defineNuxtPlugin(({ ssrContext }) => {
  const nonce: unknown = ssrContext?.event.context.nonce
  if (typeof nonce === 'string') {
    ssrContext?.head.hooks?.hook('ssr:render', ({ tags }) => giveNonce(tags, nonce))
  }
})
