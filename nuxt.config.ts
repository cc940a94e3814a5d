import { fileURLToPath } from 'node:url'

const room = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url))

export default defineNuxtConfig({
  modules: ['@nuxt/ui', '@pinia/nuxt', '@nuxtjs/i18n', '@nuxt/eslint', 'nuxt-security', './scripts/nuxt/icon-sprite', './scripts/nuxt/lean-ui'],
  // Only .vue: what helps them lies beside them (chart.js may be used in components/chart alone).
  components: [{ path: '~/components', extensions: ['vue'] }],
  devtools: { enabled: false },
  css: ['~/assets/css/main.css'],
  ui: { fonts: false, colorMode: false },
  alias: {
    '#db': room('db'),
    '#proto': room('proto'),
    '#artifact': room('artifact'),
    '#embedded': room('embedded'),
    '#server': room('server'),
  },
  sourcemap: { server: false, client: false },
  // In the page itself: a file of its own would hold up the first paint for one more way there and back. Reloads are rare here.
  features: { inlineStyles: true },
  // Only what the reader is about to open: loading every page of the rail would compete with this one.
  experimental: { typedPages: true, appManifest: false, payloadExtraction: false, defaults: { nuxtLink: { prefetchOn: { interaction: true, visibility: false } } } },
  compatibilityDate: '2026-11-01',
  // No component of ours or of a library in use has options beside setup.
  vite: {
    vue: { features: { optionsAPI: false } },
    // In bytes: many small files pack worse than a few.
    $client: { build: { rollupOptions: { output: { experimentalMinChunkSize: 2_000 } } } },
  },
  typescript: {
    strict: true,
    tsConfig: { compilerOptions: { noUncheckedIndexedAccess: true, allowImportingTsExtensions: true, noImplicitOverride: true } },
  },
  telemetry: false,
  hooks: {
    // Not under `nitro`: the types of Nuxt 3.21.11 do not know these (a kit of Nuxt 4 is hoisted beside it).
    'nitro:config': (config) => {
      // Nitro's own target is es2019, which has no bigint: gRPC counts in them.
      Object.assign(config, { compressPublicAssets: true, esbuild: { options: { target: 'es2023' } } })
      // Ours answers for /api; what it leaves goes to Nuxt's own, which a plain setting would replace.
      Object.assign(config, { errorHandler: [room('server/error-handler.ts'), Reflect.get(config, 'errorHandler') ?? []].flat() })
      config.experimental = Object.assign(config.experimental ?? {}, { websocket: true })
    },
  },
  eslint: { config: { stylistic: { indent: 2, quotes: 'single', semi: false } } },
  i18n: {
    strategy: 'no_prefix',
    defaultLocale: 'zh-CN',
    locales: [
      { code: 'zh-CN', language: 'zh-CN', name: '简体中文', file: 'zh-CN.ts' },
      { code: 'en', language: 'en', name: 'English', file: 'en.ts' },
    ],
    // Neither the components nor the directive of vue-i18n are used.
    bundle: { fullInstall: false },
    detectBrowserLanguage: { useCookie: true, cookieKey: 'locale', fallbackLocale: 'zh-CN' },
  },
  // Icons come from a sprite (scripts/nuxt/icon-sprite.ts).
  icon: { provider: 'none', fallbackToApi: false, serverBundle: false },
  // Headers and nonce only: its limits and its rewriting of bodies would get in the way of ours.
  security: {
    rateLimiter: false,
    requestSizeLimiter: false,
    xssValidator: false,
    corsHandler: false,
    allowedMethodsRestricter: false,
    removeLoggers: false,
    nonce: true,
    headers: {
      // Both break plain HTTP on a local network.
      strictTransportSecurity: false,
      contentSecurityPolicy: {
        'upgrade-insecure-requests': false,
        'default-src': ['\'self\''],
        'connect-src': ['\'self\''],
        'font-src': ['\'self\'', 'data:'],
        'img-src': ['\'self\'', 'data:', 'blob:'],
        'style-src': ['\'self\'', '\'unsafe-inline\''],
        'script-src': ['\'self\'', '\'strict-dynamic\'', '\'nonce-{{nonce}}\''],
      },
    },
  },
})
