import { closeFigures } from '~/utils/format/wide-text'

/** Dozens of texts have a count and its unit: where Chinese shortens the count by a word, both are one. */
export default defineNuxtPlugin(() => {
  useNuxtApp().$i18n.setPostTranslationHandler(text => typeof text === 'string' ? closeFigures(text) : text)
})
