import { fileURLToPath } from 'node:url'

const room = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url))

/** `nitro.experimental.websocket` is read by Nitro and missing from Nuxt's type of it. */
const nitroExperimental: { openAPI: boolean, websocket: boolean } = { openAPI: false, websocket: true }

export default defineNuxtConfig({
  modules: ['@nuxt/ui', '@pinia/nuxt', '@nuxtjs/i18n', '@nuxt/eslint', 'nuxt-security'],
  compatibilityDate: '2026-11-01',
  devtools: { enabled: false },
  telemetry: false,
  alias: {
    '#db': room('db'),
    '#proto': room('proto'),
    '#artifact': room('artifact'),
    '#server': room('server'),
  },
  css: ['~/assets/css/main.css'],
  experimental: { typedPages: true },
  typescript: {
    strict: true,
    tsConfig: { compilerOptions: { noUncheckedIndexedAccess: true, allowImportingTsExtensions: true, noImplicitOverride: true } },
  },
  ui: { fonts: false },
  eslint: { config: { stylistic: { indent: 2, quotes: 'single', semi: false } } },
  icon: { provider: 'none', fallbackToApi: false, clientBundle: { scan: true } },
  i18n: {
    strategy: 'no_prefix',
    defaultLocale: 'zh-CN',
    locales: [
      { code: 'zh-CN', language: 'zh-CN', name: '简体中文', file: 'zh-CN.ts' },
      { code: 'en', language: 'en', name: 'English', file: 'en.ts' },
    ],
    detectBrowserLanguage: { useCookie: true, cookieKey: 'locale', fallbackLocale: 'zh-CN' },
  },
  nitro: {
    compressPublicAssets: true,
    experimental: nitroExperimental,
  },
})
