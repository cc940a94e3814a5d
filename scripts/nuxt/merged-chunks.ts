import path from 'node:path'
import type { Nuxt } from 'nuxt/schema'

interface Chunk { type: string, fileName: string, facadeModuleId?: string | null, moduleIds?: string[] }

/**
 * Chunks that Rollup has made of several small ones are no longer known by the file of any: a page in such a chunk would
 * be sent without the names of its scripts, and the browser would find them one after the other. Each part gets its
 * entry in the manifest back.
 */
export function nameMergedChunks(nuxt: Nuxt) {
  const chunkOf = new Map<string, string>()

  nuxt.hook('build:manifest', (manifest) => {
    for (const [part, fileName] of chunkOf) {
      const chunk = Object.values(manifest).find(({ file }) => path.basename(file) === path.basename(fileName))
      if (chunk && !manifest[part]) {
        manifest[part] = { ...chunk, src: part, isDynamicEntry: true }
      }
    }
  })

  return {
    name: 'lean-ui:merged-chunks',
    apply: 'build' as const,
    generateBundle(_: unknown, bundle: Record<string, Chunk>) {
      for (const { type, fileName, facadeModuleId, moduleIds = [] } of Object.values(bundle)) {
        if (type === 'chunk' && !facadeModuleId) {
          moduleIds.filter(id => id.endsWith('.vue')).forEach(id => chunkOf.set(path.relative(nuxt.options.rootDir, id), fileName))
        }
      }
    },
  }
}
