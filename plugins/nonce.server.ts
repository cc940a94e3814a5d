import { giveNonce } from '~/utils/app/script-nonce'

/** Scripts of the page carry the nonce of its policy (server/http/page-policy.ts). */
export default defineNuxtPlugin(({ ssrContext }) => {
  const nonce: unknown = ssrContext?.event.context.nonce
  if (typeof nonce === 'string') {
    ssrContext?.head.hooks?.hook('ssr:render', ({ tags }) => giveNonce(tags, nonce))
  }
})
