import { existsSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { inRoot } from './root.mjs'

const alias = Object.fromEntries([
  'shared', 'db', 'proto', 'artifact', 'egress', 'embedded', 'record', 'tracing', 'server', 'factory',
].map(room => [`#${room}`, inRoot(room)]))

const isPackage = id => !id.startsWith('.') && !id.startsWith('#') && !path.isAbsolute(id)

/**
 * Bundles the factory beside the built server: all entries and their shared code in one flat folder, because threads
 * are started by file name. PGlite stays a package, because it finds its WASM by its own path.
 *
 * @param {string} folder where the bundles go.
 */
export async function bundleFactory(folder) {
  const entries = {
    main: 'factory/main.ts', worker: 'factory/worker/worker.ts', decider: 'factory/worker/decider.ts',
    shard: 'factory/shard/shard.ts', work: 'factory/shard/work.ts',
    nlp: 'factory/model/local/nlp.ts', check: 'factory/check/check.ts', watchdog: 'factory/alive/watchdog-thread.ts',
  }
  const input = Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, inRoot(file)]))
  const absent = Object.values(input).filter(file => !existsSync(file))
  if (absent.length > 0) {
    throw new Error(`the factory has no ${absent.join(', ')}`)
  }
  await write({
    input,
    external: [/^@electric-sql\//, 'pg-native'],
    output: {
      dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'shared-[name]-[hash].mjs',
      sourcemap: false,
    },
  })
}

/**
 * Bundles the thread of the console beside the built server, because threads are started by file name.
 *
 * @param {string} folder where the bundle goes.
 */
export async function bundleThread(folder) {
  await write({
    input: inRoot('server', 'thread', 'thread.ts'),
    output: { file: `${folder}/thread.mjs`, format: 'esm', codeSplitting: false },
  })
}

/**
 * Bundles the commands of an administrator beside the built server: a container has nothing else.
 *
 * @param {string} folder where the programs go.
 */
export async function bundleCommands(folder) {
  const input = Object.fromEntries(['artifacts-collect', 'backup', 'restore'].map(name =>
    [name, inRoot('scripts', 'tools', `${name}.ts`)]))
  await write({ input, external: [/^@electric-sql\//, 'pg-native'], output: {
    dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'shared-[name]-[hash].mjs',
    sourcemap: false,
  } })
}

/**
 * Bundles one TypeScript file of the project into a program for Node: aliases and missing extensions are resolved,
 * packages stay imports. Without the types of Nuxt:
 * it may be needed before they are there.
 *
 * @returns {Promise<string>} the program's path, below node_modules so that it finds the packages.
 */
export async function bundleTool(file) {
  const program = inRoot('node_modules', '.cache', 'data-factory-console', `${path.basename(file, '.ts')}.mjs`)
  await write({
    input: inRoot(file),
    external: isPackage,
    tsconfig: false,
    output: { file: program, format: 'esm', codeSplitting: false },
  })
  return program
}

async function write({ output, ...options }) {
  const bundle = await rolldown({ ...options, platform: 'node', resolve: { alias }, logLevel: 'warn' })
  try {
    await bundle.write(output)
  }
  finally {
    await bundle.close()
  }
}
