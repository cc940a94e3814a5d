import path from 'node:path'
import { addVitePlugin, defineNuxtModule } from 'nuxt/kit'

/** What the head of a page tells the browser to load with it: all of its script at once, and nothing else. */
export default defineNuxtModule({
  meta: { name: 'page-hints' },
  setup(_, nuxt) {
    const fileOf = new Map<string, string>()

    addVitePlugin({
      name: 'lazy-modules',
      apply: 'build',
      generateBundle(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          const lazy = chunk.type === 'chunk' && chunk.isDynamicEntry
            ? chunk.moduleIds.filter(id => this.getModuleInfo(id)?.dynamicImporters.length)
            : []
          lazy.forEach(id => fileOf.set(path.relative(nuxt.options.rootDir, id), path.basename(chunk.fileName)))
        }
      },
    }, { server: false })

    nuxt.hook('build:manifest', (manifest) => {
      const chunks = Object.values(manifest)
      for (const chunk of chunks) {
        // Nobody asked for the other pages yet, and they would compete with this one.
        chunk.prefetch = false
        // Styles of what the page shows are in the page itself: links to the same would hold up its first paint. What
        // comes later loads its own.
        if (!chunk.isEntry && chunk.css) {
          chunk.css = []
        }
      }
      // Nuxt finds a page's script by the name of its file. Vite leaves that name out when another chunk needs a part
      // of the same one.
      for (const [name, file] of fileOf) {
        const chunk = chunks.find(it => path.basename(it.file) === file)
        if (chunk && !(name in manifest)) {
          manifest[name] = chunk
        }
      }
    })
  },
})
