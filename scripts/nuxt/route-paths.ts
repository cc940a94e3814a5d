import path from 'node:path'
import { addVitePlugin, defineNuxtModule } from 'nuxt/kit'

/** Made from the registry of routes, whose schemas pages need not have. */
const PATHS = 'shared/contract/paths.ts'
const REGISTRY = 'shared/contract/routes.ts'

/**
 * In a build pages get the values of `shared/contract/paths.ts`, and nothing of the registry that they are made from.
 * In development they load the registry itself, so that a new route is there at once.
 */
export default defineNuxtModule({
  meta: { name: 'route-paths' },
  setup(_, nuxt) {
    const inRoot = (file: string) => path.join(nuxt.options.rootDir, file)

    addVitePlugin({
      name: 'route-paths',
      apply: 'build',
      async load(id) {
        if (id !== inRoot(PATHS)) {
          return undefined
        }
        const values: Record<string, unknown> = await import('../../shared/contract/paths')
        return Object.entries(values)
          .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}\n`).join('')
      },
      generateBundle(_options, bundle) {
        const modules = Object.values(bundle).flatMap(chunk => chunk.type === 'chunk' ? chunk.moduleIds : [])
        if (modules.includes(inRoot(REGISTRY))) {
          this.error(`pages would load ${REGISTRY} with all schemas: they may import only types of it, and ${PATHS}`)
        }
      },
    })
  },
})
