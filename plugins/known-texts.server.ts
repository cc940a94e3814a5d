import { keepTexts, type KnownTexts } from '~/utils/app/known-texts'

/** As long as the server runs. */
const KNOWN: KnownTexts = new Map()

/**
 * A page says some hundred texts, most of them without a value. To find each anew, through the languages and the parts
 * of its key, was a tenth of what the page cost the server.
 */
export default defineNuxtPlugin(() => {
  // In development texts change.
  if (!import.meta.dev) {
    keepTexts(useNuxtApp().$i18n, KNOWN)
  }
})
