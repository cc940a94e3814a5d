import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { inRoot, ROOT } from './root.mjs'

/** What the build reads; not the documents of the example, because a build with older ones is as good. */
export const SOURCES = [
  'app.vue', 'error.vue', 'nuxt.config.ts', 'package-lock.json', 'artifact', 'assets', 'client', 'components',
  'composables', 'db', 'egress', 'embedded', 'factory', 'i18n', 'layouts', 'pages', 'plugins', 'proto', 'record',
  'scripts/build.mjs', 'scripts/lib/bundle.mjs', 'scripts/lib/client.mjs', 'scripts/nuxt', 'scripts/tools', 'server',
  'shared',
  'stores', 'tracing', 'utils',
]

/** Newest change below a file or folder, in ms since 1970; 0 when it is absent. */
export function newestMs(file) {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) {
    return 0
  }
  const below = stat.isDirectory() ? readdirSync(file).map(name => newestMs(path.join(file, name))) : []
  return Math.max(stat.mtimeMs, ...below)
}

/** @param {number} builtMs since 1970. @param {string} root folder of the project. */
export const hasChangedSince = (builtMs, root = ROOT) =>
  SOURCES.some(source => newestMs(path.join(root, source)) > builtMs)

/** Whether `.output` is absent, unfinished, or older than what it is built from. */
export function isBuildStale() {
  const stamp = inRoot('.output', 'built')
  if (!existsSync(stamp)) {
    return true
  }
  return hasChangedSince(statSync(stamp).mtimeMs)
}
