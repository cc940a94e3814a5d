import { moveHintsToEnd } from '~/utils/app/script-hints'

/** What the page shows comes before the names of its scripts: they would compete with its first paint (ADR 0097). */
export default defineNuxtPlugin(({ ssrContext }) => {
  ssrContext?.head.hooks?.hook('ssr:render', ({ tags }) => moveHintsToEnd(tags))
})
