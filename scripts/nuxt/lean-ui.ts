import { readFileSync, globSync } from 'node:fs'
import { addVitePlugin, createResolver, defineNuxtModule } from 'nuxt/kit'
import { leanCode, patientStyles } from './lean-code'
import { nameMergedChunks } from './merged-chunks'

/** Plugins that every page would load for what our style sheets say already: icons as JSON, colours as a script. */
const UNWANTED = [/@nuxt\/icon\/.*plugin/, /@nuxt\/ui\/.*plugins\/colors/]

/** Themes of components that others of the library are made of. */
const INNER = ['avatar', 'button', 'chip', 'input', 'kbd', 'link', 'progress', 'toast']

/** Who imports, and what: by its name, or as the file that @nuxtjs/i18n makes of it. */
const VUE_I18N = /(?: |\/dist\/)vue-i18n(?:\.runtime)?(?:\.mjs)?$/
const I18N_HEAD = /\/@nuxtjs\/i18n\/.* \S*\/routing\/head\.js$/

/** A component of the library, as a module. */
const COMPONENT = /\/@nuxt\/ui\/dist\/runtime\/components\/[^/]+\.vue$/

const toThemeName = (component: string) => component.replace(/^(?:Lazy)?U/, '').replace(/\B[A-Z]/g, letter => `-${letter}`).toLowerCase()

/** Theme files of the library's components that our templates name. */
function findThemes(root: string): string[] {
  const files = globSync('{components,layouts,pages}/**/*.vue', { cwd: root })
  const named = files.flatMap(file => readFileSync(`${root}/${file}`, 'utf8').match(/(?<=<)(?:Lazy)?U[A-Z]\w+/g) ?? [])
  return [...new Set([...INNER, ...named.map(toThemeName)])].sort()
}

/**
 * Keeps the first load small. Icons come from one sprite (icon-sprite.ts), also
 * inside components of @nuxt/ui; its colours are in theme.css; of its themes the style sheet holds those of components in
 * use. Of vue-i18n comes what is used (i18n/lean).
 */
export default defineNuxtModule({
  meta: { name: 'lean-ui' },
  setup(_, nuxt) {
    const { resolve } = createResolver(import.meta.url)
    const icon = resolve('../../components/base/BaseIcon.vue')
    const lean = [[VUE_I18N, resolve('../../i18n/lean/i18n.ts')], [I18N_HEAD, resolve('../../i18n/lean/head.ts')]] as const

    nuxt.hook('app:resolve', (app) => {
      app.plugins = app.plugins.filter(({ src }) => !UNWANTED.some(pattern => pattern.test(src)))
    })
    // Nobody asked for the other pages yet, and they would compete with this one.
    nuxt.hook('build:manifest', (manifest) => {
      Object.values(manifest).forEach(chunk => Object.assign(chunk, { prefetch: false }))
    })
    nuxt.hook('app:templates', (app) => {
      const sheet = app.templates.find(({ filename }) => filename === 'ui.css')
      const toWhole = sheet?.getContents
      if (sheet && toWhole) {
        const sources = findThemes(nuxt.options.rootDir).map(name => `@source "./ui/${name}.ts";`).join('\n')
        sheet.getContents = async data => (await toWhole(data)).replace('@source "./ui";', sources)
      }
    })
    addVitePlugin(leanCode(), { server: false })
    addVitePlugin(patientStyles(), { server: false })
    addVitePlugin(nameMergedChunks(nuxt), { server: false })
    addVitePlugin({
      name: 'lean-ui:sheet',
      enforce: 'pre',
      transform: (code, id) => COMPONENT.test(id) ? code.replace(/<script\b[^>]*>/, script => `${script}\nimport '~/assets/css/ui.css'`) : undefined,
    })
    addVitePlugin({
      name: 'lean-ui:i18n',
      enforce: 'pre',
      resolveId: (source, importer = '') => lean.find(([pattern]) => pattern.test(`${importer} ${source}`))?.[1],
    })
    addVitePlugin({
      name: 'lean-ui:icon',
      enforce: 'pre',
      resolveId: (source, importer) => source.endsWith('/Icon.vue') && `${source}\n${importer}`.includes('@nuxt/ui/') ? icon : undefined,
    })
  },
})
