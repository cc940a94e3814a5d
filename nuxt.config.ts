import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pageChunks } from './scripts/nuxt/page-chunks'

const room = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url))

/** Of all texts: @nuxtjs/i18n hashes the two files that gather them, which stay the same when a text changes. */
function hashTexts(): string {
  const hash = createHash('sha256')
  globSync('{locales,messages}/**/*.ts', { cwd: room('i18n') }).sort().forEach(file =>
    hash.update(readFileSync(`${room('i18n')}/${file}`)))
  return hash.digest('hex').slice(0, 8)
}

/**
 * Pages have more (server/http/page-policy.ts). No Strict-Transport-Security: it breaks plain HTTP on a local network.
 */
const EVERY_ANSWER = {
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'SAMEORIGIN',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-XSS-Protection': '0',
}

export default defineNuxtConfig({
  modules: [
    '@pinia/nuxt', '@nuxtjs/i18n', '@nuxt/eslint', './scripts/nuxt/icon-sprite', './scripts/nuxt/page-hints',
    './scripts/nuxt/route-paths',
  ],
  // i18n/messages has compiled the texts. (Without a compiler vue-i18n warns of each text that needs none.)
  $production: { i18n: { bundle: { dropMessageCompiler: true } } },
  // Only .vue: what helps them lies beside them (chart.js may be used in components/chart alone). A component's file
  // has its whole name.
  components: [{ path: '~/components', extensions: ['vue'], pathPrefix: false }],
  imports: { dirs: ['composables/**', 'utils/**'] },
  devtools: { enabled: false },
  css: ['~/assets/css/main.css'],
  alias: {
    '#db': room('db'),
    '#proto': room('proto'),
    '#artifact': room('artifact'),
    '#client': room('client'),
    '#egress': room('egress'),
    '#embedded': room('embedded'),
    '#record': room('record'),
    '#tracing': room('tracing'),
    '#server': room('server'),
    '#factory': room('factory'),
  },
  sourcemap: { server: false, client: false },
  // In the page itself: a file of its own would hold up the first paint for one more way there and back. Reloads are
  // rare here.
  features: { inlineStyles: true },
  // What a page does when its files do not come: plugins/lost-page.client.ts.
  // Only what the reader is about to open: loading every page of the rail would compete with this one.
  experimental: {
    typedPages: true, emitRouteChunkError: 'manual', appManifest: false, payloadExtraction: false,
    defaults: { nuxtLink: { prefetchOn: { interaction: true, visibility: false } } },
  },
  compatibilityDate: '2026-11-01',
  vite: {
    // No component of ours or of a library in use has options beside setup.
    vue: { features: { optionsAPI: false } },
    // Which scripts a page loads: few, and little in them that it does not run (docs/benchmarks.md, P5 and P6).
    $client: { build: { rollupOptions: { output: {
      manualChunks: pageChunks(room('')),
      onlyExplicitManualChunks: true,
      // Of what only a press loads: 30 scripts below 1 kB would take six turns over HTTP/1.1.
      experimentalMinChunkSize: 12_000,
    } } } },
    // Every browser that has popovers loads modules ahead by itself.
    build: { reportCompressedSize: false, modulePreload: { polyfill: false } },
  },
  typescript: {
    strict: true,
    tsConfig: {
      compilerOptions: { noUncheckedIndexedAccess: true, allowImportingTsExtensions: true, noImplicitOverride: true },
    },
  },
  telemetry: false,
  hooks: {
    // Not under `nitro`: the types of Nuxt 3.21.11 do not know these (a kit of Nuxt 4 is hoisted beside it).
    'nitro:config': (config) => {
      // Nitro's own target is es2019, which has no bigint: gRPC counts in them.
      // To print how small the server would be if compressed takes as long as to build half of it.
      Object.assign(config, {
        compressPublicAssets: true, esbuild: { options: { target: 'es2023' } }, logging: { compressedSizes: false },
      })
      // Ours answers for /api; what it leaves goes to Nuxt's own, which a plain setting would replace.
      Object.assign(config, { errorHandler: [room('server/error-handler.ts'), Reflect.get(config, 'errorHandler') ?? []]
        .flat() })
      config.experimental = Object.assign(config.experimental ?? {}, { websocket: true })
      // Bundled: they are hundreds of files. For each file of date-fns Node parses its 138 kB of package.json again,
      // half of the CPU of a first page.
      config.externals = {
        ...config.externals,
        inline: [...config.externals?.inline ?? [], 'date-fns', '@date-fns/tz', 'kysely', 'zod', '@bufbuild/protobuf'],
      }
      config.routeRules = Object.assign(config.routeRules ?? {}, {
        '/**': { headers: EVERY_ANSWER },
        // Nitro does not know the ending, and would call it a text.
        '/client.tgz': { headers: { 'Content-Type': 'application/gzip' } },
      })
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
    // Browsers keep the texts of an address for good (server/http/texts-answer.ts).
    serverRoutePrefix: `/_i18n/${hashTexts()}`,
    langDir: 'messages',
    // Its components and directive are not used.
    bundle: { fullInstall: false },
    detectBrowserLanguage: { useCookie: true, cookieKey: 'locale', fallbackLocale: 'zh-CN' },
  },
})
