/** Where @nuxtjs/i18n serves the texts of a language; it puts both into the build. */
declare const __I18N_SERVER_ROUTE__: string
declare const __I18N_LOCALE_HASHES__: Record<string, string>

/** The page is not alive before it has its texts: their address is told with the page, not found out by its script. */
export default defineNuxtPlugin(() => {
  // While it is being worked on they come as a script.
  if (import.meta.dev) {
    return
  }
  const { locale } = useNuxtApp().$i18n
  useHead({ link: [{ rel: 'preload', as: 'fetch', crossorigin: 'anonymous', href: [__I18N_SERVER_ROUTE__, __I18N_LOCALE_HASHES__[locale.value], locale.value, 'messages.json'].join('/') }] })
})
