import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { defineNuxtModule } from 'nuxt/kit'
import { packDemoDocuments } from './pack-documents'

/** The server asset `demo/documents.jsonl`: part of the built server, so that the example needs no folder and no network. */
export default defineNuxtModule({
  meta: { name: 'demo-documents' },
  setup(_, nuxt) {
    const dir = path.join(nuxt.options.buildDir, 'demo')
    nuxt.hook('app:templatesGenerated', () => {
      mkdirSync(dir, { recursive: true })
      writeFileSync(path.join(dir, 'documents.jsonl'), packDemoDocuments(nuxt.options.rootDir))
    })
    nuxt.hook('nitro:config', (config) => {
      config.serverAssets = [...config.serverAssets ?? [], { baseName: 'demo', dir }]
    })
  },
})
