import { addVitePlugin, createResolver, defineNuxtModule } from '@nuxt/kit'

/** Plugins that every page would load for what our style sheets say already: icons as JSON, colours as a script. */
const UNWANTED = [/@nuxt\/icon\/.*plugin/, /@nuxt\/ui\/.*plugins\/colors/]

/**
 * Keeps what @nuxt/ui brings to the first load small. Icons are classes of the style sheet
 * (assets/css/icons.css), also inside its components, and its colours are in theme.css.
 */
export default defineNuxtModule({
  meta: { name: 'lean-ui' },
  setup(_, nuxt) {
    const { resolve } = createResolver(import.meta.url)
    const icon = resolve('../../components/base/BaseIcon.vue')

    nuxt.hook('app:resolve', (app) => {
      app.plugins = app.plugins.filter(({ src }) => !UNWANTED.some(pattern => pattern.test(src)))
    })
    addVitePlugin({
      name: 'lean-ui:icon',
      enforce: 'pre',
      resolveId: (source, importer) => source.endsWith('/Icon.vue') && `${source}\n${importer}`.includes('@nuxt/ui/') ? icon : undefined,
    })
  },
})
