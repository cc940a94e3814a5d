import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import lucide from '@iconify-json/lucide/icons.json' with { type: 'json' }
import { defineNuxtModule } from 'nuxt/kit'

interface Icons { icons: Record<string, { body: string }>, aliases?: Record<string, { parent: string }> }

const SET: Icons = lucide
const SOURCES = '{app.vue,error.vue,{components,composables,layouts,pages,utils}/**/*.{ts,vue},factory/stages/kinds/*.ts}'

/** Names of icons that the source writes out as `i-lucide-…`. */
function findNames(root: string): string[] {
  const named = globSync(SOURCES, { cwd: root }).flatMap(file => readFileSync(`${root}/${file}`, 'utf8').match(/(?<=\bi-lucide-)[a-z0-9-]+/g) ?? [])
  return [...new Set(named)].sort()
}

function toSymbol(name: string): string {
  const icon = SET.icons[name] ?? SET.icons[SET.aliases?.[name]?.parent ?? '']
  if (!icon) {
    throw new Error(`there is no icon i-lucide-${name}`)
  }
  return `<symbol id="${name}" viewBox="0 0 24 24">${icon.body}</symbol>`
}

/**
 * `#build/sprite/icons.svg`: one file with all icons in use, fetched once and kept. As masks of the style sheet each of them
 * was a document of its own for the browser, before the first paint. While developing it holds the whole set, so that a new
 * name is there at once.
 */
export default defineNuxtModule({
  meta: { name: 'icon-sprite' },
  setup(_, nuxt) {
    const file = path.join(nuxt.options.buildDir, 'sprite/icons.svg')
    // Not a template: Nuxt keeps those in memory, where Vite finds no file to give a name of its own.
    nuxt.hook('app:templatesGenerated', () => {
      const names = nuxt.options.dev ? Object.keys(SET.icons) : findNames(nuxt.options.rootDir)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, `<svg xmlns="http://www.w3.org/2000/svg">${names.map(toSymbol).join('')}</svg>\n`)
    })
  },
})
