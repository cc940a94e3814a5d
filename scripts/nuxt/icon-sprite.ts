import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import lucide from '@iconify-json/lucide/icons.json' with { type: 'json' }
import { defineNuxtModule } from 'nuxt/kit'

interface Icons { icons: Record<string, { body: string }>, aliases?: Record<string, { parent: string }> }

const SET: Icons = lucide
const SOURCES
  = '{app.vue,error.vue,{components,composables,layouts,pages,utils}/**/*.{ts,vue},factory/stages/kinds/*/stage.ts}'

/** Names of the icons that the source contains as `i-lucide-…`. */
function findNames(root: string): string[] {
  const named = globSync(SOURCES, { cwd: root }).flatMap(file =>
    readFileSync(`${root}/${file}`, 'utf8').match(/(?<=\bi-lucide-)[a-z0-9-]+/g) ?? [])
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
 * `#build/sprite/icons.svg`: one file with all used icons, fetched once and cached. As masks in the style sheet each
 * icon was a separate document for the browser, before the first paint. In development it contains the whole set, so
 * that a new icon works at once.
 */
export default defineNuxtModule({
  meta: { name: 'icon-sprite' },
  setup(_, nuxt) {
    const file = path.join(nuxt.options.buildDir, 'sprite/icons.svg')
    // Not a template: Nuxt keeps templates in memory, but Vite needs a file to give it a hashed name.
    nuxt.hook('app:templatesGenerated', () => {
      const names = nuxt.options.dev ? Object.keys(SET.icons) : findNames(nuxt.options.rootDir)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, `<svg xmlns="http://www.w3.org/2000/svg">${names.map(toSymbol).join('')}</svg>\n`)
    })
  },
})
