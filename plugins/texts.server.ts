/** Path where @nuxtjs/i18n serves the texts of a language; set by its build. */
declare const __I18N_SERVER_ROUTE__: string
declare const __I18N_LOCALE_HASHES__: Record<string, string>

/** A page needs its texts before it can hydrate: their address is in the page's head, so that they load early. */
export default defineNuxtPlugin(() => {
  // In development the texts are a script.
  if (import.meta.dev) {
    return
  }
  const { locale } = useNuxtApp().$i18n
  useHead({ link: [{
    rel: 'preload', as: 'fetch', crossorigin: 'anonymous',
    href: [__I18N_SERVER_ROUTE__, __I18N_LOCALE_HASHES__[locale.value], locale.value, 'messages.json'].join('/'),
  }] })
})
