import path from 'node:path'
import type { Nuxt } from 'nuxt/schema'

interface Chunk { type: string, fileName: string, facadeModuleId?: string | null, moduleIds?: string[] }

/** `…/A.vue?vue&type=style&index=0&scoped=…&lang.css` */
const STYLE_OF_COMPONENT = /\.vue\?.*\btype=style\b/
const isStyle = (id: string) => /\.css(?:$|\?)|\btype=style\b/.test(id)

/**
 * Chunks that Rollup has made of several small ones are no longer known by the file of any, so Nuxt takes them for unknown:
 * a page in one would be sent without the names of its scripts, which the browser would then find one after the other; and
 * their style sheets would hold up the first paint, although what is rendered has its styles in the page already (what is
 * not comes with the import of the page, as it does for all others).
 */
export function nameMergedChunks(nuxt: Nuxt) {
  const merged = new Map<string, string[]>()

  nuxt.hook('build:manifest', (manifest) => {
    for (const [fileName, moduleIds] of merged) {
      const chunk = Object.values(manifest).find(({ file }) => path.basename(file) === path.basename(fileName))
      if (!chunk) {
        continue
      }
      if (moduleIds.filter(isStyle).every(id => STYLE_OF_COMPONENT.test(id))) {
        chunk.css = []
      }
      for (const id of moduleIds.filter(id => id.endsWith('.vue'))) {
        const part = path.relative(nuxt.options.rootDir, id)
        manifest[part] ??= { ...chunk, src: part, isDynamicEntry: true }
      }
    }
  })

  return {
    name: 'lean-ui:merged-chunks',
    apply: 'build' as const,
    generateBundle(_: unknown, bundle: Record<string, Chunk>) {
      for (const { type, fileName, facadeModuleId, moduleIds = [] } of Object.values(bundle)) {
        if (type === 'chunk' && !facadeModuleId) {
          merged.set(fileName, moduleIds)
        }
      }
    },
  }
}
